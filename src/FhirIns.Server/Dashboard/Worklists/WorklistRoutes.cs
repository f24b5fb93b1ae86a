using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>The work lists: one item after the other; nothing is accepted, validated or retrieved in bulk.</summary>
internal static class WorklistRoutes
{
    public static void MapWorklists(this IEndpointRouteBuilder pages)
    {
        var see = ScopeTable.Interaction("Task", "search-type");
        var change = ScopeTable.Interaction("Task", "update");
        pages.MapGet("/worklists", ShowWorklist.Handle).ForPeople(see);
        pages.MapGet("/worklists/{task}", (string task, ShowItem show) => show.PageAsync(task)).ForPeople(see);
        pages.MapPost("/worklists/{task}/take", ChangeItem.Take).ForPeople(change);
        pages.MapPost("/worklists/{task}/assign", ChangeItem.Assign).ForPeople(change);
        pages.MapPost("/worklists/{task}/release", ChangeItem.Release).ForPeople(change);
        pages.MapPost("/worklists/{task}/close", ChangeItem.Close).ForPeople(change);
        pages.MapPost("/worklists/{task}/reopen", ChangeItem.Reopen).ForPeople(change);
        pages.MapPost("/worklists/{task}/note", ChangeItem.Note).ForPeople(change);
        pages.MapPost("/worklists/{task}/follow-up", FollowUp.Act).ForPeople(change);
        pages.MapGet("/worklists/{task}/letter", (string task, ShowItem show) => show.LetterAsync(task)).ForPeople(see);
    }
}
