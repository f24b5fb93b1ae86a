using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class CampaignMapping : IEntityTypeConfiguration<CampaignRow>
{
    public void Configure(EntityTypeBuilder<CampaignRow> builder)
    {
        builder.ToTable("campaign");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Id).IsRequired();
        builder.HasIndex(row => row.Id).IsUnique();
        builder.HasIndex(row => row.Status);
        builder.HasIndex(row => row.CreatedAt);
        builder.Property(row => row.WalkStep).IsConcurrencyToken();
    }
}

internal sealed class CampaignLotMapping : IEntityTypeConfiguration<CampaignLotRow>
{
    public void Configure(EntityTypeBuilder<CampaignLotRow> builder)
    {
        builder.ToTable("campaign_lot");
        builder.HasKey(row => new { row.CampaignKey, row.Number });
        builder.Property(row => row.Lease).IsConcurrencyToken();
        // A claim is the first entry of a campaign: fresh lots in their order, then those whose pause or lease is over.
        builder.HasIndex(row => new
        {
            row.CampaignKey,
            row.ClaimableAt,
            row.Number,
        });
    }
}

internal sealed class CampaignItemMapping : IEntityTypeConfiguration<CampaignItemRow>
{
    public void Configure(EntityTypeBuilder<CampaignItemRow> builder)
    {
        builder.ToTable("campaign_item");
        // An identity is in a campaign once, by the database itself.
        builder.HasKey(row => new { row.CampaignKey, row.PatientKey });
        builder.HasIndex(row => new { row.CampaignKey, row.Lot });
        // Of two workers who end the same item, one loses.
        builder.Property(row => row.State).IsConcurrencyToken();
    }
}

internal sealed class CampaignPlanMapping : IEntityTypeConfiguration<CampaignPlanRow>
{
    public void Configure(EntityTypeBuilder<CampaignPlanRow> builder)
    {
        builder.ToTable("campaign_plan");
        builder.HasKey(row => row.Id);
    }
}
