using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// An INS that a client sent, wherever it stood. It sets no fact: equal to one that is held it is ignored, any other is
/// refused, but for the flow of the domain's own master (S006, T15).
/// </summary>
/// <param name="Expression">The place in the input.</param>
internal sealed class ClaimedIns(string? number, InsOid? oid, string expression)
{
    private const int DayLength = 10;

    /// <summary>The place in the input, as FHIRPath.</summary>
    public string Expression => expression;

    /// <summary>True when it stands among the identifiers of the Patient itself, not of a contact, a link or an extension.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The <c>use</c> of the identifier.</summary>
    public string? Use { get; init; }

    /// <summary>The end of its <c>period</c>, a FHIR dateTime; null when it is said to run on.</summary>
    public string? Ends { get; init; }

    /// <summary>Whether the sender calls it a number of the past: by its use, or by a period that has ended.</summary>
    public bool IsOldOn(DateOnly today) =>
        Use == "old"
        || (
            Ends is { } end
            && string.CompareOrdinal(end, 0, $"{today:yyyy-MM-dd}", 0, Math.Min(end.Length, DayLength)) < 0
        );

    /// <summary>What is wrong with it whoever holds it: no OID, no matricule, a wrong key. A warning does not refuse.</summary>
    public Problem? Fault { get; init; }

    /// <summary>The OID that came with it; null when none did.</summary>
    public InsOid? Oid => oid;

    /// <summary>
    /// The INS it may stand for: one, or one for each OID when none came with it, or none when it is no matricule. The key
    /// is not controlled here: an INS that is held may have come with a wrong one.
    /// </summary>
    public IEnumerable<Ins> Readings =>
        (oid is null ? InsOid.All : [oid])
            .Select(candidate => Ins.TryParse(number, candidate, KeyControl.Warn))
            .Where(reading => !reading.IsRefused)
            .Select(reading => reading.Value);

    /// <summary>The 13 characters by which the same number is found again elsewhere; null when it is no matricule.</summary>
    internal string? NumberWithoutKey => InsText.NumberWithoutKey(number);

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => expression;
}
