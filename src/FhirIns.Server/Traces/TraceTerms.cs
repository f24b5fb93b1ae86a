using System.Text.Json;
using FhirIns.Insi;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Traces;

/// <summary>What a kind of line is called in an AuditEvent.</summary>
/// <param name="Type">A code of DICOM, the code system of audit trails, and its display.</param>
/// <param name="Subtype">A code of our own, which tells all kinds apart.</param>
/// <param name="Action">C, R, U, D or E.</param>
internal sealed record TraceTerms((string Code, string Display) Type, string Subtype, string Action)
{
    public const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    public const string Subtypes = "https://fhirins.org/fhir/CodeSystem/trace";

    private static readonly (string, string) PatientRecord = ("110110", "Patient Record");

    /// <summary>The kinds and their terms; a test holds it against the kinds there are.</summary>
    public static IReadOnlyDictionary<TraceKind, TraceTerms> ByKind { get; } =
        new Dictionary<TraceKind, TraceTerms>
        {
            [TraceKind.InsiCall] = new(("110112", "Query"), "insi-call", "E"),
            [TraceKind.Transition] = new(PatientRecord, "status-change", "U"),
            [TraceKind.Reveal] = new(PatientRecord, "reveal", "R"),
            [TraceKind.Refusal] = new(("110113", "Security Alert"), "refusal", "E"),
            [TraceKind.RawRead] = new(("110101", "Audit Log Used"), "raw-answer-read", "R"),
            [TraceKind.HiddenMatch] = new(PatientRecord, "hidden-match", "R"),
            [TraceKind.Deletion] = new(PatientRecord, "deletion", "D"),
            [TraceKind.Export] = new(("110101", "Audit Log Used"), "trail-export", "R"),
            [TraceKind.Administration] = new(("110100", "Application Activity"), "administration", "E"),
        };

    /// <summary>The INSi operations: the code of each as a subtype, and the word it is stored by.</summary>
    public static IReadOnlyDictionary<string, string> Operations { get; } =
        Enum.GetNames<InsiOperation>()
            .ToDictionary(JsonNamingPolicy.KebabCaseLower.ConvertName, StringComparer.Ordinal);
}
