using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class TraceMapping : IEntityTypeConfiguration<TraceRow>
{
    public void Configure(EntityTypeBuilder<TraceRow> builder)
    {
        builder.ToTable("trace");
        builder.HasKey(trace => trace.Id);
        builder.HasIndex(trace => new { trace.PatientId, trace.At });
        builder.HasIndex(trace => new { trace.At, trace.Kind });
        builder.HasIndex(trace => new { trace.Kind, trace.At });
        builder.HasIndex(trace => new { trace.Client, trace.At });
        builder.HasIndex(trace => new { trace.Person, trace.At });
    }
}
