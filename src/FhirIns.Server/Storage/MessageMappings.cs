using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class ReceivedMessageMapping : IEntityTypeConfiguration<ReceivedMessageRow>
{
    public void Configure(EntityTypeBuilder<ReceivedMessageRow> builder)
    {
        builder.ToTable("hl7v2_received");
        builder.HasKey(row => new { row.Sender, row.ControlId });
        // What need not be remembered any more.
        builder.HasIndex(row => row.At);
    }
}

internal sealed class SentMessageMapping : IEntityTypeConfiguration<SentMessageRow>
{
    public void Configure(EntityTypeBuilder<SentMessageRow> builder)
    {
        builder.ToTable("hl7v2_sent");
        builder.HasKey(row => new { row.Receiver, row.PatientId });
    }
}
