using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>
/// Merges two records of one person (T22) in three looks: both side by side, the choice of the one to keep, what that choice
/// makes of them; then the act, which can be undone.
/// </summary>
internal static class Merge
{
    /// <summary>The two records side by side; with a choice, what it would make of them.</summary>
    /// <param name="keep">The id of the record to keep; null before it is chosen.</param>
    public static Task<IResult> Show(
        string id,
        string? other,
        string? keep,
        ShowIdentity show,
        Acts acts,
        Shell shell
    ) => PageAsync(id, other, keep, StatusCodes.Status200OK, show, acts, shell);

    /// <summary>One record becomes part of the other.</summary>
    public static Task<IResult> Act(
        string id,
        string? other,
        IdentityDesk desk,
        Acts acts,
        ShowIdentity show,
        Shell shell
    ) =>
        desk.ActAsync(
            id,
            "merged",
            async form =>
            {
                var keep = form["keep"].ToString();
                if (other is null || (keep != id && keep != other))
                    return Outcome.Mistaken([new("parameter-missing", shell.T["merge.wrong.keep"], "keep")]);
                // What was looked at is both records.
                if ((await show.FindAsync(other))?.Version != form["otherVersion"])
                    return new(FhirAnswer.Refused("moved-meanwhile"));
                var outcome = await acts.RunAsync("Patient-merge", "", InputOf(keep == id ? other : id, keep));
                return outcome with { Goto = keep };
            },
            status => PageAsync(id, other, keep: null, status, show, acts, shell)
        );

    public static Task<IResult> Undo(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "unmerged",
            _ =>
            {
                var input = new OperationOutput().AddReference("source-patient", PatientReference.To(id));
                return acts.RunAsync("Patient-unmerge", "", input);
            },
            status => show.PageAsync(id, status)
        );

    private static async Task<IResult> PageAsync(
        string id,
        string? other,
        string? keep,
        int status,
        ShowIdentity show,
        Acts acts,
        Shell shell
    )
    {
        if (other is null || other == id)
            return Pages.Message(
                shell.Http,
                other is null ? "merge-choose" : "merge-itself",
                StatusCodes.Status422UnprocessableEntity,
                $"/identities/{Uri.EscapeDataString(id)}"
            );
        if (await show.FindAsync(id) is not { } one || await show.FindAsync(other) is not { } second)
            return show.NotThere();
        var (kept, given) = keep == other ? (second, one) : (one, second);
        var preview = await acts.RunAsync("Patient-merge", "", InputOf(given.Row.Id, kept.Row.Id, isPreview: true));
        return Pages.Of<MergePage>(
            new MergeModel(one, second)
            {
                Comparison = TraitComparison.OfPair(one.Identity.Traits, second.Identity.Traits),
                WhyNot = preview.Problems(shell.T),
                Kept = keep == id || keep == other ? kept : null,
                Given = given,
                Numbers = NumbersOf(preview),
            },
            status
        );
    }

    private static OperationOutput InputOf(string source, string target, bool isPreview = false) =>
        new OperationOutput()
            .AddReference("source-patient", PatientReference.To(source))
            .AddReference("target-patient", PatientReference.To(target))
            .Add("preview", "valueBoolean", isPreview ? "true" : null);

    private static List<string> NumbersOf(Outcome preview) =>
        [
            .. (preview.Resource("result") is { } result ? result.Each("identifier") : Enumerable.Empty<Fhir.Element>())
                .Where(one =>
                    one.Text("use") == "old"
                    && !PatientIdentifiers.SaysItIsIns(one)
                    && !PatientIdentifiers.IsInsurance(one)
                )
                .Select(one => one.Text("value"))
                .OfType<string>(),
        ];
}

/// <summary>Two records to be compared.</summary>
public sealed record MergeModel(IdentityModel One, IdentityModel Other)
{
    internal TraitComparison Comparison { get; init; } = null!;

    /// <summary>What forbids a merge; empty when nothing does.</summary>
    public required IReadOnlyList<PageProblem> WhyNot { get; init; }

    /// <summary>The record chosen to be kept; null before the choice.</summary>
    public IdentityModel? Kept { get; init; }

    /// <summary>The record that would be given up.</summary>
    public required IdentityModel Given { get; init; }

    /// <summary>Local identifiers that the record kept would have as old ones.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>Says nothing of the people: it must not reach a log.</summary>
    public override string ToString() => nameof(MergeModel);
}
