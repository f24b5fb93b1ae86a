using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>What a Patient sent by a client says, sorted: traits, claims that set no fact, and all the rest.</summary>
internal sealed class InboundPatient
{
    /// <summary>The strict traits, normalized; null when one is missing or not allowed, then <see cref="Problems"/> says which.</summary>
    public required StrictTraits? Traits { get; init; }

    /// <summary>The traits one by one as they were sent, each null when missing: what a match can use of an incomplete Patient.</summary>
    public required SentTraits Sent { get; init; }

    /// <summary>Birth and given names as sent, where normalization changed one of them; else null.</summary>
    public required OriginalNames? OriginalNames { get; init; }

    /// <summary>Everything wrong with the traits, errors and warnings, each with its place.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>Every INS that was sent, wherever it stood.</summary>
    public required IReadOnlyList<ClaimedIns> ClaimedIns { get; init; }

    /// <summary>Every status and attribute of identity that was sent.</summary>
    public required IReadOnlyList<ClaimedStatus> ClaimedStatuses { get; init; }

    /// <summary>
    /// The Patient without narrative, id, version, strict traits, INS and reliability. The birth name is its first name, of
    /// use <c>official</c>; the birth place keeps the code it was sent with, which says what its city belongs to.
    /// </summary>
    public required Element Residual { get; init; }

    /// <summary>False when the client says that the record is inactive.</summary>
    public bool Active => Residual.Text("active") != "false";

    /// <summary>True when an error forbids storing this Patient.</summary>
    public bool HasErrors => Problems.Any(problem => problem.Severity == "error");

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(InboundPatient);
}

/// <summary>Traits as a client wrote them, before any normalization.</summary>
/// <param name="BirthName">Family part of the birth name.</param>
/// <param name="FirstGivenName">First given name.</param>
/// <param name="GivenNames">List of birth given names, or all given names joined.</param>
/// <param name="BirthDate">As FHIR writes it, perhaps without month or day.</param>
/// <param name="Sex">Null when missing or of another value than FR Core allows.</param>
/// <param name="BirthPlace">COG code.</param>
internal sealed record SentTraits(
    string? BirthName,
    string? FirstGivenName,
    string? GivenNames,
    string? BirthDate,
    Sex? Sex,
    string? BirthPlace
)
{
    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(SentTraits);
}

/// <summary>Names as a client wrote them, kept in the record of the version.</summary>
internal sealed record OriginalNames(string BirthName, string? FirstGivenName, string? GivenNames)
{
    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(OriginalNames);
}

/// <summary>
/// A status or attribute that a client sent: PROV, VALI, QUAL, DOUT… It sets no fact, but for the flow of the domain's own
/// master (T15), which may say more of it.
/// </summary>
/// <param name="Code">The code, of whichever code system.</param>
/// <param name="Expression">The place in the input.</param>
internal sealed record ClaimedStatus(string Code, string Expression)
{
    /// <summary>Code of the way the INS was obtained: INSI, CV, SM…; or null.</summary>
    public string? CollectionMethod { get; init; }

    /// <summary>The day of the call to INSi, <c>YYYY-MM-DD</c>, or null.</summary>
    public string? CollectionDate { get; init; }

    /// <summary>Code of the document that was checked, or null.</summary>
    public string? ValidationMode { get; init; }

    /// <summary>The day of the check, <c>YYYY-MM-DD</c>, or null.</summary>
    public string? ValidationDate { get; init; }
}
