using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// The codes by which the ANS has receivers answer who sends them a document (ins-rules 5.3, ERR-5): with any of them nothing
/// is filed by itself. Its 902, a patient who is unknown, is answered to who acts on a number that nobody has; an identity
/// that is received is never unknown: it becomes one, and a sender from outside does not learn who is known here.
/// </summary>
internal static class DocumentErrors
{
    private const string Unknown = "902";
    private const string NoIns = "903";
    private const string InsDiffers = "904";
    private const string InsIncomplete = "905";

    /// <summary>What to answer of an identity that came in a form; null when what came with it may be filed, or INSi is waited for.</summary>
    public static string? Of(FormIdentity sent, IntakeResult result) =>
        sent.Ins is null ? NoIns
        : result.Route is IntakeRoute.Denied ? OfDenied(sent)
        : null;

    /// <summary>What to answer of an INS that INSi does not confirm.</summary>
    public static string OfDenied(FormIdentity sent) => IsComplete(sent) ? InsDiffers : InsIncomplete;

    /// <summary>What a problem of ours is among them; null when it is none.</summary>
    /// <param name="code">Our code.</param>
    /// <param name="place">Where it is, in the form.</param>
    /// <param name="hasIns">Whether an INS came.</param>
    public static string? Of(string code, string? place, bool hasIns) =>
        code switch
        {
            "message-key-unknown" => Unknown,
            "message-ins-differs" => InsDiffers,
            RefusalCodes.InsIncomplete => InsIncomplete,
            "trait-missing" when hasIns => InsIncomplete,
            "form-part-missing" when hasIns && place is "PID-5" or "patientRole.patient.name" => InsIncomplete,
            _ => null,
        };

    /// <summary>The label of the ANS.</summary>
    public static string LabelOf(string code) =>
        code switch
        {
            Unknown => "Identifiant patient inconnu",
            NoIns => "INS non présent",
            InsDiffers => "INS différent",
            _ => "INS incomplet",
        };

    /// <summary>Problems that are among them say so.</summary>
    public static IReadOnlyList<Problem> Marked(IEnumerable<Problem> problems, bool hasIns) =>
        [
            .. problems.Select(problem =>
                Of(problem.Code, problem.Expression, hasIns) is { } code ? problem with { Diagnostics = code } : problem
            ),
        ];

    private static bool IsComplete(FormIdentity sent) =>
        sent
            is {
                BirthName: not null,
                GivenNames: not null,
                BirthDate: not null,
                Gender: not null,
                BirthPlace: not null
            };
}
