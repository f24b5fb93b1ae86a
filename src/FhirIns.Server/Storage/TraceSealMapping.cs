using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class TraceSealMapping : IEntityTypeConfiguration<TraceSealRow>
{
    public void Configure(EntityTypeBuilder<TraceSealRow> builder)
    {
        builder.ToTable("trace_seal");
        builder.HasKey(row => row.Number);
        builder.Property(row => row.Number).ValueGeneratedNever();
        builder.HasIndex(row => row.TraceId).IsUnique();
    }
}
