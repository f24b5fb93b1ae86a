using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class SubscriptionMapping : IEntityTypeConfiguration<SubscriptionRow>
{
    public void Configure(EntityTypeBuilder<SubscriptionRow> builder)
    {
        builder.ToTable("subscription");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.Client, row.CreatedAt });
    }
}

internal sealed class OutboxMapping : IEntityTypeConfiguration<OutboxRow>
{
    public void Configure(EntityTypeBuilder<OutboxRow> builder)
    {
        builder.ToTable("outbox");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Id).IsRequired();
        // What waits for one subscriber, in order.
        builder.HasIndex(row => new
        {
            row.SubscriptionId,
            row.DeliveredAt,
            row.Key,
        });
        // Whether something older waits about the same Patient.
        builder.HasIndex(row => new
        {
            row.SubjectId,
            row.SubscriptionId,
            row.DeliveredAt,
            row.Key,
        });
        // What was told long enough ago.
        builder.HasIndex(row => row.DeliveredAt);
    }
}

internal sealed class LeaseMapping : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> builder)
    {
        builder.ToTable("lease");
        builder.HasKey(row => row.Name);
    }
}
