using FhirIns.Fhir;
using FhirIns.Server.Bundles;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Hl7v2;

/// <summary>What becomes of a message.</summary>
/// <param name="Code">AA taken; AE its content is refused; AR it is turned away whatever it says (HL7 table 0008).</param>
/// <param name="Errors">Why not; empty for AA.</param>
internal sealed record MessageVerdict(string Code, IReadOnlyList<MessageError> Errors)
{
    public const string Accept = "AA";
    public const string Error = "AE";
    public const string Reject = "AR";

    public static readonly MessageVerdict Taken = new(Accept, []);

    /// <summary>Taken, and something is to be known of it.</summary>
    /// <param name="code">Our code.</param>
    /// <param name="place">The field it is about.</param>
    /// <param name="documentError">Of <see cref="DocumentErrors"/>.</param>
    public static MessageVerdict TakenWith(string code, string place, string documentError)
    {
        var meant = Catalogue.Of(code);
        return new(
            Accept,
            [
                new(place, code, meant.IssueType, meant.English, meant.French)
                {
                    IsWarning = true,
                    DocumentError = documentError,
                },
            ]
        );
    }

    public bool IsTaken => Code == Accept;

    /// <summary>Turned away for what the header says, or for what has nothing to do with the content.</summary>
    public static MessageVerdict Rejected(Problem problem) => new(Reject, Of(OperationOutcomes.Of([problem]), null));

    /// <summary>Refused for its content.</summary>
    public static MessageVerdict Refused(params IEnumerable<Problem> problems) =>
        new(Error, Of(OperationOutcomes.Of(problems), null));

    /// <summary>What the request that the message became was answered.</summary>
    /// <param name="sent">The Patient that was sent with it, if any.</param>
    public static MessageVerdict Of(EntryAnswer answer, Element? sent)
    {
        if (!answer.IsRefusal)
            return Taken;
        var outcome = answer.Resource is { Type: "OperationOutcome" } told
            ? told
            : OperationOutcomes.Of([new Problem("internal")]);
        var isOfContent = answer.Status is 400 or 404 or 405 or 409 or 410 or 412 or 413 or 422;
        return new(isOfContent ? Error : Reject, Of(outcome, sent));
    }

    private static List<MessageError> Of(Element outcome, Element? sent) =>
        [
            .. outcome
                .Each("issue")
                .Where(issue => issue.Text("severity") is "error" or "fatal")
                .Select(issue => new MessageError(
                    MessagePlaces.Of(issue.Text("expression"), sent),
                    issue["details"]?["coding"]?.Text("code") ?? "internal",
                    issue.Text("code") ?? "exception",
                    issue["details"]?["coding"]?.Text("display") ?? "",
                    issue["details"]?.Text("text") ?? ""
                )),
        ];
}

/// <summary>One cause, as an ERR segment tells it.</summary>
/// <param name="Place"><c>PID-7</c>.</param>
/// <param name="Code">Our stable code.</param>
/// <param name="IssueType">Of http://hl7.org/fhir/issue-type.</param>
internal sealed record MessageError(string Place, string Code, string IssueType, string English, string French)
{
    /// <summary>Whether the message was taken all the same (ERR-4).</summary>
    public bool IsWarning { get; init; }

    /// <summary>Of <see cref="DocumentErrors"/>; null where it is none of them, or follows from the code.</summary>
    public string? DocumentError { get; init; }

    /// <summary>The code of HL7 table 0357.</summary>
    public string Number =>
        Code switch
        {
            "message-type-unsupported" => "200",
            "message-event-unsupported" => "201",
            "message-processing-unsupported" => "202",
            "message-version-unsupported" => "203",
            "message-key-unknown" or "merge-target-unknown" => "204",
            "message-control-id-reused" => "205",
            "moved-meanwhile" or "trait-locked" => "206",
            _ => IssueType switch
            {
                "structure" => "100",
                "required" => "101",
                "value" or "invalid" or "too-long" => "102",
                "code-invalid" => "103",
                "not-found" => "204",
                "duplicate" or "multiple-matches" => "205",
                _ => "207",
            },
        };
}
