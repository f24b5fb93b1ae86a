namespace FhirIns.Insi;

/// <summary>
/// A refusal or a failure told by the service or its gateway as a SOAP fault (insi 5.2, 5.3). It is mapped by its
/// subcode alone; code and texts are kept as they came, since the full list of codes is not public. A fault never
/// means that a person is unknown.
/// </summary>
/// <param name="Role">Whom the fault blames. No rule rests on it: an unavailable service blames the sender.</param>
/// <param name="Subcode"><c>siram_10</c>, <c>siram_40</c>, <c>siram_100</c>, or one never seen, without its prefix.</param>
/// <param name="Code">Code of the service or gateway: <c>insi_102</c>, <c>desir_550</c>…</param>
/// <param name="Severity">As far as it is one of the known words.</param>
/// <param name="UserText">Sentence for the user, in French.</param>
/// <param name="TechnicalText">Sentence for the technician, in French.</param>
/// <param name="MessageId">Identifier of the request; only gateway faults repeat it.</param>
public sealed record InsiFault(
    FaultRole Role,
    string? Subcode,
    string? Code,
    FaultSeverity Severity,
    string? UserText,
    string? TechnicalText,
    string? MessageId
)
{
    /// <summary>What the subcode means.</summary>
    public FaultKind Kind { get; } =
        Subcode switch
        {
            "siram_10" => FaultKind.RequestRefused,
            "siram_40" => FaultKind.TemporarilyUnavailable,
            "siram_100" => FaultKind.SoftwareRefused,
            _ => FaultKind.Unknown,
        };

    /// <summary>Whether the same request may succeed later: only <c>siram_40</c>, whatever the role says (insi 5.3).</summary>
    public bool IsRetriable => Kind is FaultKind.TemporarilyUnavailable;

    /// <summary>
    /// Whether the fault speaks of one search rather than of the service: <c>insi_101</c> and <c>insi_102</c>, with
    /// which the test environment also answers for an unknown person.
    /// </summary>
    internal bool ConcernsOneSearch => Code is "insi_101" or "insi_102";

    internal static FaultRole RoleOf(string? name) =>
        name switch
        {
            "Sender" => FaultRole.Sender,
            "Receiver" => FaultRole.Receiver,
            _ => FaultRole.Unknown,
        };

    internal static FaultSeverity SeverityOf(string? word) =>
        word switch
        {
            "information" => FaultSeverity.Information,
            "avertissement" => FaultSeverity.Warning,
            "erreur" => FaultSeverity.Error,
            "fatale" or "fatal" => FaultSeverity.Fatal,
            _ => FaultSeverity.Unknown,
        };
}

/// <summary>What a fault means, by its subcode.</summary>
public enum FaultKind
{
    /// <summary>A subcode never seen: not retried.</summary>
    Unknown,

    /// <summary><c>siram_10</c>: a field of the request is missing or malformed.</summary>
    RequestRefused,

    /// <summary><c>siram_40</c>: the service or its back end is unavailable; retried.</summary>
    TemporarilyUnavailable,

    /// <summary><c>siram_100</c>: the software or its certificate has no access.</summary>
    SoftwareRefused,
}

/// <summary>Whom SOAP blames.</summary>
public enum FaultRole
{
    /// <summary>Neither sender nor receiver.</summary>
    Unknown,

    /// <summary>The client.</summary>
    Sender,

    /// <summary>The service.</summary>
    Receiver,
}

/// <summary>Severity of a fault; <c>fatal</c> and <c>fatale</c> are one.</summary>
public enum FaultSeverity
{
    /// <summary>Absent, or a word never seen.</summary>
    Unknown,

    /// <summary><c>information</c>.</summary>
    Information,

    /// <summary><c>avertissement</c>.</summary>
    Warning,

    /// <summary><c>erreur</c>.</summary>
    Error,

    /// <summary><c>fatale</c>, or <c>fatal</c> as <c>insi_102</c> has it.</summary>
    Fatal,
}
