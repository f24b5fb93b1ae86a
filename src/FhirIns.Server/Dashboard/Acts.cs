using FhirIns.Fhir;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;

namespace FhirIns.Server.Dashboard;

/// <summary>
/// Does on a page what FHIR does at an address: the same right is asked for, the same definition checks the input, the
/// same use case acts and leaves the same trace.
/// </summary>
internal sealed class Acts(IHttpContextAccessor accessor, OperationTable operations)
{
    /// <summary>Runs an operation on a Patient.</summary>
    /// <param name="definition">The id of its definition.</param>
    /// <param name="id">The id of the Patient; empty at type level.</param>
    /// <param name="input">Its Parameters.</param>
    public async Task<Outcome> RunAsync(string definition, string id, OperationOutput input)
    {
        var operation = operations[definition];
        var right = ScopeTable.Operation(operation.Code, operation.OnInstance);
        return await DoAsync(right, http => PatientRoutes.RunAsync(operation, http, input.Resource, id));
    }

    /// <summary>Does anything else that a row of the table of scopes guards.</summary>
    public async Task<Outcome> DoAsync(Requirement right, Func<HttpContext, Task<IResult>> act)
    {
        var http = accessor.HttpContext!;
        // The trail tells refusals by the act, not by the page it stood on.
        http.Features.Set(right);
        var answer = Authorization.Check(http.GetCaller(), right) is { } refusal
            ? FhirAnswer.Refused(refusal)
            : (FhirAnswer)await act(http);
        return OutcomeOf(answer);
    }

    /// <summary>What an answer comes to; the trail tells a refusal by its code.</summary>
    public Outcome OutcomeOf(FhirAnswer answer)
    {
        var outcome = new Outcome(answer);
        if (outcome.IsRefused && outcome.Code is { } code)
            accessor.HttpContext!.Features.Set(new RefusalCode(code));
        return outcome;
    }
}

/// <summary>What an act came to.</summary>
internal sealed record Outcome(FhirAnswer Answer)
{
    /// <summary>The Patient to show afterwards; null for the one the form was about.</summary>
    public string? Goto { get; init; }

    /// <summary>What to say afterwards; null for what the form says.</summary>
    public string? Done { get; init; }

    /// <summary>What a form lacks, found before anything was asked of FHIR; null when it was asked.</summary>
    public IReadOnlyList<PageProblem>? Mistakes { get; init; }

    /// <summary>A form that cannot be acted upon as it is.</summary>
    public static Outcome Mistaken(IReadOnlyList<PageProblem> mistakes) =>
        new(FhirAnswer.Refused("parameter-invalid")) { Mistakes = mistakes };

    public bool IsRefused => Answer.Status >= StatusCodes.Status400BadRequest;

    public int Status => Answer.Status;

    /// <summary>The stable code of a refusal; null for an act that was done.</summary>
    public string? Code => IsRefused ? Issues.FirstOrDefault().Code : null;

    /// <summary>A value of the Parameters that were answered; null when there is none.</summary>
    public string? Text(string name) => Parameter(name)?["value"]?.Value;

    /// <summary>The id at the end of a reference that was answered, or of the resource itself.</summary>
    public string? IdIn(string name) => Parameter(name)?["value"]?.Text("reference")?.Split('/')[^1];

    public Element? Resource(string name) => Parameter(name)?["resource"];

    /// <summary>Why not, in the person's language; each under the field to blame, where one is.</summary>
    /// <param name="fieldOf">The field of a form for a place in the input; null for none.</param>
    public IReadOnlyList<PageProblem> Problems(Words words, Func<string?, string, string?>? fieldOf = null) =>
        Mistakes
        ??
        [
            .. Issues
                .Select(issue => new PageProblem(
                    issue.Code,
                    words.Or(
                        "refusal." + issue.Code,
                        PersonText.WithoutRules(words.Language == "fr" ? issue.French : issue.English)
                    ),
                    fieldOf?.Invoke(issue.Place, issue.Code)
                ))
                // One field, one sentence: what a profile says besides helps nobody at a desk.
                .DistinctBy(problem => problem.Field ?? problem.Text),
        ];

    private IEnumerable<(string Code, string French, string English, string? Place)> Issues =>
        (Answer.Resource is { } resource ? resource.Each("issue") : Enumerable.Empty<Element>()).Select(issue =>
            (
                issue["details"]?["coding"]?.Text("code") ?? "",
                issue["details"]?.Text("text") ?? "",
                issue["details"]?["coding"]?.Text("display") ?? "",
                issue.Text("expression")
            )
        );

    private Element? Parameter(string name) =>
        Answer.Resource?.Type == "Parameters"
            ? Answer.Resource.Each("parameter").FirstOrDefault(one => one.Text("name") == name)
            : null;
}
