using FhirIns.Fhir;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>Takes an item, gives it back, closes it or writes a note: what FHIR does with an update of the Task.</summary>
internal sealed class ChangeItem(
    Shell shell,
    SessionGate gate,
    Acts acts,
    ShowItem show,
    UpdateTask update,
    TaskResource resource,
    FhirInsDbContext db
)
{
    private Security.Person Me => shell.Caller!.Person!;

    public static Task<IResult> Take(string task, ChangeItem change) =>
        change.ActAsync(
            task,
            (item, _) =>
            {
                RemoveOwner(item);
                TaskOwnership.Write(item, change.Me);
                item.Set("status", "in-progress");
            }
        );

    public static Task<IResult> Release(string task, ChangeItem change) =>
        change.ActAsync(
            task,
            (item, _) =>
            {
                RemoveOwner(item);
                item.Set("status", "requested");
            }
        );

    public static Task<IResult> Close(string task, ChangeItem change) =>
        change.ActAsync(
            task,
            (item, form) =>
            {
                item.Set("status", form["as"] == "cancelled" ? "cancelled" : "completed");
                change.AddNote(item, form["note"]);
            }
        );

    /// <summary>A note undoes nothing that others did: it is added to the item as it is, closed ones too.</summary>
    public static Task<IResult> Note(string task, ChangeItem change) =>
        change.ActAsync(task, (item, form) => change.AddNote(item, form["note"]), asShown: false);

    /// <summary>What was closed stays as it was closed; an item like it takes up the work again.</summary>
    public static Task<IResult> Reopen(string task, ChangeItem change, ReopenTask reopen, HttpContext http)
    {
        TaskRow? again = null;
        return change.ActAsync(
            task,
            async (row, _) =>
            {
                (again, var refusal) = await reopen.RunAsync(row, http.RequestAborted);
                return refusal;
            },
            goTo: () => $"/worklists/{again!.Id}"
        );
    }

    /// <summary>Gives an item to a colleague, who finds it among theirs.</summary>
    public static Task<IResult> Assign(string task, ChangeItem change) => change.AssignAsync(task);

    private Task<IResult> AssignAsync(string id) =>
        ActAsync(
            id,
            async (row, form) =>
            {
                var to = form["to"].ToString();
                var name = await db
                    .PersonNames.Where(person => person.Id == to)
                    .Select(person => person.Name)
                    .FirstOrDefaultAsync(shell.Http.RequestAborted);
                if (name is null)
                    return FhirAnswer.Refused("parameter-invalid", "to");
                var item = resource.Write(row, shell.Caller!);
                RemoveOwner(item);
                TaskOwnership.Write(item, new(to, name));
                item.Set("status", "in-progress");
                return await update.ChangeAsync(shell.Http, row, item, shell.Caller!);
            }
        );

    /// <summary>Changes an item as its page showed it; whoever was overtaken sees what is there now.</summary>
    public Task<IResult> ActAsync(string id, Action<Element, IFormCollection> edit, bool asShown = true) =>
        ActAsync(
            id,
            async (row, form) =>
            {
                var item = resource.Write(row, shell.Caller!);
                edit(item, form);
                return await update.ChangeAsync(shell.Http, row, item, shell.Caller!);
            },
            asShown
        );

    public Task<IResult> ActAsync(
        string id,
        Func<TaskRow, IFormCollection, Task<FhirAnswer?>> change,
        bool asShown = true,
        Func<string>? goTo = null
    ) =>
        gate.ActAsync(
            shell.Http,
            async () =>
            {
                var form = await shell.Http.Request.ReadFormAsync(shell.Http.RequestAborted);
                var row = await db.Tasks.FirstOrDefaultAsync(one => one.Id == id, shell.Http.RequestAborted);
                if (row is null)
                    return await show.PageAsync(id);
                if (
                    asShown
                    && row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) != form["version"]
                )
                    return await AgainAsync(id, form, new("stale", shell.T["item.stale"]));
                var outcome = await acts.DoAsync(
                    ScopeTable.Interaction("Task", "update"),
                    async _ => await change(row, form) ?? FhirAnswer.Empty(StatusCodes.Status200OK)
                );
                return outcome.IsRefused
                    ? await AgainAsync(id, form, outcome.Problems(shell.T)[0], outcome.Status)
                    : Flash.To(goTo?.Invoke() ?? $"/worklists/{id}", "item");
            },
            status => show.PageAsync(id, status)
        );

    private Task<IResult> AgainAsync(string id, IFormCollection form, PageProblem problem, int status = 409)
    {
        shell.ShowAgain(form, problem);
        return show.PageAsync(id, status);
    }

    private static void RemoveOwner(Element item)
    {
        if (item["owner"] is { } owner)
            item.Remove(owner);
    }

    private void AddNote(Element item, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        TaskOwnership.AddNote(item, Me, text.Trim(), shell.Now);
    }
}
