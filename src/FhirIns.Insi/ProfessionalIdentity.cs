namespace FhirIns.Insi;

/// <summary>The professional who is signed in, as the national directory has him or her.</summary>
/// <param name="NationalId">
/// National identifier (identification nationale PS): one digit for the register, then the number in it. It is the
/// name of an assertion, and <c>Emetteur</c> of both contexts.
/// </param>
public sealed record ProfessionalIdentity(string NationalId)
{
    /// <summary><c>codeSpecialiteAMO</c>, which physicians must have.</summary>
    public string? Specialty { get; init; }

    /// <summary><c>gipProfessionCode</c>, for a professional who has several professions.</summary>
    public string? ProfessionCode { get; init; }

    /// <summary>A professional of the register RPPS, whose national identifier is 8 and the number.</summary>
    public static ProfessionalIdentity OfRpps(string rpps) => new($"8{rpps}");

    /// <summary>The type alone: who calls does not belong in a log by accident.</summary>
    public override string ToString() => nameof(ProfessionalIdentity);
}
