using FhirIns.Server.Formats;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>
/// The codes by which the ANS has receivers answer who sends them a document (ins-rules 5.3): with any of them nothing is
/// filed by itself. Its 902, a patient who is unknown, is not among them: whoever is unknown becomes an identity, and a
/// sender from outside does not learn who is known here.
/// </summary>
internal static class DocumentErrors
{
    private const string NoIns = "903";
    private const string InsDiffers = "904";
    private const string InsIncomplete = "905";

    /// <summary>What to answer of an identity that came in a form; null when what came with it may be filed, or INSi is waited for.</summary>
    public static string? Of(FormIdentity sent, IntakeResult result) =>
        sent.Ins is null ? NoIns
        : result.Route is IntakeRoute.Denied ? (IsComplete(sent) ? InsDiffers : InsIncomplete)
        : null;

    /// <summary>A refusal for want of a trait, where an INS came, says so.</summary>
    public static IReadOnlyList<Problem> Marked(IReadOnlyList<Problem> problems, FormIdentity? sent) =>
        sent?.Ins is null
            ? problems
            :
            [
                .. problems.Select(problem =>
                    problem.Code == "trait-missing" ? problem with { Diagnostics = InsIncomplete } : problem
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
