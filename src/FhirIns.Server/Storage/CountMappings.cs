using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class CallCountMapping : IEntityTypeConfiguration<CallCountRow>
{
    public void Configure(EntityTypeBuilder<CallCountRow> builder)
    {
        builder.ToTable("call_count");
        builder.HasKey(row => new
        {
            row.Day,
            row.Operation,
            row.Result,
            row.Organization,
        });
    }
}

internal sealed class StatusCountMapping : IEntityTypeConfiguration<StatusCountRow>
{
    public void Configure(EntityTypeBuilder<StatusCountRow> builder)
    {
        builder.ToTable("status_count");
        builder.HasKey(row => new { row.Day, row.Status });
    }
}
