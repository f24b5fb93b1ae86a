using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>Searches the work lists, what waits longest first.</summary>
internal sealed class SearchTasks(FhirInsDbContext db, ResourceSearch search, TaskResource resource, TimeProvider clock)
{
    /// <summary><c>GET Task?…</c> and <c>POST Task/_search</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, SearchTasks search, Caller caller) =>
        await search.AnswerAsync(http, caller);

    private async Task<FhirAnswer> AnswerAsync(HttpContext http, Caller caller)
    {
        var (asked, refusal) = await search.ReadAsync(http, "Task", caller);
        if (asked is null)
            return refusal!;
        var conditions = new TaskConditions(asked, clock.GetUtcNow());
        if (asked.Apply(conditions.Add) is { } bad)
            return bad;
        var rows = conditions.Narrow(db.Tasks.AsNoTracking());
        var total = asked.KnownTotal;
        if (asked.WantsTotal)
            total ??= await rows.CountAsync(http.RequestAborted);
        var tasks = asked.IsCountOnly
            ? []
            : await rows.OldestFirst(nameof(TaskRow.OpenedAt), asked.Position)
                .Take(asked.Count + 1)
                .ToListAsync(http.RequestAborted);
        return search.Page(
            http,
            caller,
            asked,
            tasks,
            total,
            task => resource.Write(task, caller),
            task => SearchRequest.PositionOf(task.OpenedAt, task.Id)
        );
    }
}
