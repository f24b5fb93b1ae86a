using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Traces;

/// <summary>Searches the trail, the newest lines first. Pages go on from the last line shown, whatever is written meanwhile.</summary>
internal sealed class SearchTraces(FhirInsDbContext db, ResourceSearch search, TimeProvider clock)
{
    /// <summary><c>GET AuditEvent?…</c> and <c>POST AuditEvent/_search</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, SearchTraces search, Caller caller) =>
        await search.AnswerAsync(http, caller);

    private async Task<FhirAnswer> AnswerAsync(HttpContext http, Caller caller)
    {
        var (asked, refusal) = await search.ReadAsync(http, "AuditEvent", caller);
        if (asked is null)
            return refusal!;
        var conditions = new TraceConditions(db.Traces.AsNoTracking(), asked, clock.GetUtcNow());
        if (asked.Apply(conditions.Add, sort: "-date") is { } bad)
            return bad;
        var total = asked.KnownTotal;
        if (asked.WantsTotal)
            total ??= await conditions.Rows.CountAsync(http.RequestAborted);
        var lines = asked.IsCountOnly
            ? []
            : await conditions
                .Rows.NewestFirst(nameof(TraceRow.At), asked.Position)
                .Take(asked.Count + 1)
                .Select(TraceLine.Of)
                .ToListAsync(http.RequestAborted);
        return search.Page(
            http,
            caller,
            asked,
            lines,
            total,
            TraceResource.Write,
            line => SearchRequest.PositionOf(line.At, line.Id)
        );
    }
}
