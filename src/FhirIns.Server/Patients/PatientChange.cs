using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>What a use case did to a Patient: who, when, how, and what the rules said of it.</summary>
/// <param name="Method">POST, PUT, PATCH or DELETE, as a history shows it.</param>
/// <param name="Transition">What happened to the identity; null when only complementary data changed.</param>
/// <param name="FrCore">The FR Core version that is written.</param>
internal sealed record PatientChange(
    Actor Actor,
    DateTimeOffset At,
    string Method,
    Transition? Transition,
    FrCoreVersion FrCore
)
{
    /// <summary>The new complementary data; null when they are unchanged.</summary>
    public Element? Residual { get; init; }

    /// <summary>Names as the client wrote them; null when normalization changed nothing.</summary>
    public OriginalNames? NamesAsSent { get; init; }
}
