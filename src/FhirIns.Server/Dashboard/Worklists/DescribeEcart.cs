using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>
/// Writes into an écart what was seen at the desk: which document, which traits differ, what it shows, and the origin where
/// somebody knows it (S102). Whoever follows it up then need not ask again.
/// </summary>
internal sealed class DescribeEcart(Shell shell, UpdateTask update, TaskResource resource, FhirInsDbContext db)
{
    /// <summary>Whether a field names one of the five traits that are checked.</summary>
    public static bool IsTrait(string? code) => code is not null && Traits.Contains(code);

    /// <summary>The traits that a document shows.</summary>
    public static IReadOnlyList<string> Traits { get; } =
    [
        Trait.BirthName.Code(),
        Trait.GivenNames.Code(),
        Trait.BirthDate.Code(),
        Trait.Sex.Code(),
        Trait.BirthPlace.Code(),
    ];

    /// <summary>
    /// Writes it, in the transaction of the check: an écart says what was seen or is not there at all. The refusal when it
    /// may not be so.
    /// </summary>
    public async Task<FhirAnswer?> RunAsync(string task, IFormCollection form)
    {
        var row = await db.Tasks.FirstAsync(one => one.Id == task, shell.Http.RequestAborted);
        if (EcartReason.IsOrigin(form["origin"]))
            row.Origin = form["origin"];
        var item = resource.Write(row, shell.Caller!);
        TaskOwnership.AddNote(item, shell.Caller!.Person!, TextOf(form), shell.Now);
        return await update.ChangeAsync(shell.Http, row, item, shell.Caller!);
    }

    private string TextOf(IFormCollection form)
    {
        var documents = form["type"].Concat(form["guardianType"]).Where(one => !string.IsNullOrEmpty(one));
        var text = shell.T[
            "ecart.seen",
            string.Join(" + ", documents.Select(one => shell.T.Or("proof." + one, one!))),
            string.Join(", ", form["differs"].Where(IsTrait).Select(one => shell.T["trait." + one]))
        ];
        return form.Typed("shows") is { } shows ? text + " " + shell.T["ecart.shows", shows] : text;
    }
}
