using FhirIns.Identity;

namespace FhirIns.Server.Storage;

/// <summary>
/// A trust contract (<i>contrat de confiance</i>) with a partner outside the domain: while it runs, what the partner sends
/// as validated with its INS is taken as qualified (T16, S059).
/// </summary>
internal sealed class TrustContractRow
{
    public required string Id { get; init; }

    /// <summary>FINESS or SIRET of the partner, as its tokens say it.</summary>
    public required string Partner { get; init; }

    /// <summary>What people call the partner.</summary>
    public string? Name { get; set; }

    public required DateOnly ValidFrom { get; set; }

    /// <summary>The last day; null while it runs on.</summary>
    public DateOnly? ValidTo { get; set; }

    public int Version { get; set; } = 1;

    public required DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }

    /// <summary>Removed: kept for the audit, never active.</summary>
    public bool Removed { get; set; }

    /// <summary>Whether what the partner sends on a day is taken under it.</summary>
    public bool IsActiveOn(DateOnly day) => !Removed && new TrustContract(Partner, ValidFrom, ValidTo).IsActiveOn(day);
}
