using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

/// <summary>The share of one node in the calls to INSi that all nodes together may make.</summary>
internal sealed class CallLeaseRow
{
    public required string Node { get; init; }

    /// <summary>Calls it may have under way at once, or has.</summary>
    public int Places { get; set; }

    /// <summary>Calls it may make within any minute, or has made; 0 where nothing limits them.</summary>
    public int PerMinute { get; set; }

    /// <summary>It starts no call at this instant or later.</summary>
    public DateTimeOffset StartsUntil { get; set; }

    /// <summary>No call of it is under way at this instant or later: its places are free again.</summary>
    public DateTimeOffset Until { get; set; }
}

internal sealed class CallLeaseMapping : IEntityTypeConfiguration<CallLeaseRow>
{
    public void Configure(EntityTypeBuilder<CallLeaseRow> builder)
    {
        builder.ToTable("call_lease");
        builder.HasKey(lease => lease.Node);
    }
}
