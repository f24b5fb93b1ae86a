using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class IdentifierMapping : IEntityTypeConfiguration<IdentifierRow>
{
    public void Configure(EntityTypeBuilder<IdentifierRow> builder)
    {
        builder.ToTable("identity_identifier");
        builder.HasKey(row => row.Key);
        builder.HasIndex(row => new
        {
            row.Value,
            row.System,
            row.PatientKey,
        });
        builder.HasIndex(row => new { row.System, row.PatientKey });
        builder.HasIndex(row => row.PatientKey);
    }
}

internal sealed class NameKeyMapping : IEntityTypeConfiguration<NameKeyRow>
{
    public void Configure(EntityTypeBuilder<NameKeyRow> builder)
    {
        builder.ToTable("identity_name_key");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Kind).HasConversion<int>();
        builder.HasIndex(row => new
        {
            row.Kind,
            row.Text,
            row.BirthDate,
            row.PatientKey,
        });
        // Antériorité starts from the birth date (A2): the date first, then the beginning of a name.
        builder.HasIndex(row => new
        {
            row.BirthDate,
            row.Kind,
            row.Text,
            row.PatientKey,
        });
        builder.HasIndex(row => row.PatientKey);
    }
}

internal sealed class SearchValueMapping : IEntityTypeConfiguration<SearchValueRow>
{
    public void Configure(EntityTypeBuilder<SearchValueRow> builder)
    {
        builder.ToTable("identity_search_value");
        builder.HasKey(row => row.Key);
        builder.HasIndex(row => new
        {
            row.Parameter,
            row.Value,
            row.System,
            row.PatientKey,
        });
        builder.HasIndex(row => new { row.PatientKey, row.Parameter });
    }
}
