using FhirIns.Identity;

namespace FhirIns.Insi;

/// <summary>A lot that the service took.</summary>
/// <param name="LotId">What to collect its result with.</param>
public sealed record LotDeposit(string LotId);

/// <summary>What collecting a lot gives.</summary>
public abstract record LotCollection
{
    private LotCollection() { }

    /// <summary>The service is not done; ask again later.</summary>
    public sealed record Pending : LotCollection;

    /// <summary>The service knows no such lot, or no longer.</summary>
    public sealed record Unknown : LotCollection;

    /// <summary>
    /// The answers, by the place of each identity in the lot as deposited, from 0. An identity without an answer has
    /// not been verified.
    /// </summary>
    /// <param name="Answers">Place in the lot → answer.</param>
    public sealed record Ready(IReadOnlyDictionary<int, VerificationAnswer> Answers) : LotCollection;
}
