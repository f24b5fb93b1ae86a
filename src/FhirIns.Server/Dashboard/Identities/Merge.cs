using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Merges two records of one person after a look at both, or undoes it (T22).</summary>
internal static class Merge
{
    /// <summary>The two records side by side, and what would become of them.</summary>
    public static Task<IResult> Show(string id, string? other, ShowIdentity show, Acts acts, Shell shell) =>
        PageAsync(id, other, StatusCodes.Status200OK, show, acts, shell);

    /// <summary>The other record becomes part of this one, or this one of the other.</summary>
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
                var keepsOther = form["keep"] == "other";
                var (source, target) = keepsOther ? (id, other ?? "") : (other ?? "", id);
                if (form["keep"].ToString().Length == 0)
                    return new(Http.FhirAnswer.Refused("parameter-missing", "keep"));
                var outcome = await acts.RunAsync("Patient-merge", "", InputOf(source, target));
                return outcome with { Goto = target };
            },
            status => PageAsync(id, other, status, show, acts, shell)
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
        int status,
        ShowIdentity show,
        Acts acts,
        Shell shell
    )
    {
        if (await show.FindAsync(id) is not { } one || other is null || await show.FindAsync(other) is not { } second)
            return show.NotThere();
        var preview = await acts.RunAsync("Patient-merge", "", InputOf(other, id, isPreview: true));
        return Pages.Of<MergePage>(
            new MergeModel(one, second)
            {
                Comparison = TraitComparison.Of(one.Identity.Traits, second.Identity.Traits),
                WhyNot = preview.Problems(shell.T),
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

    /// <summary>Local identifiers that the record kept would have as old ones.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }
}
