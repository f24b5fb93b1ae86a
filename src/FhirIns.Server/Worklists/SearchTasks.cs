using System.Linq.Expressions;
using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>Searches the work lists, what waits longest first.</summary>
internal sealed class SearchTasks(FhirInsDbContext db, ResourceSearch search, TaskResource resource, TimeProvider clock)
{
    private const string Statuses = "http://hl7.org/fhir/task-status";

    /// <summary><c>GET Task?…</c> and <c>POST Task/_search</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, SearchTasks search, Caller caller) =>
        await search.AnswerAsync(http, caller);

    private async Task<FhirAnswer> AnswerAsync(HttpContext http, Caller caller)
    {
        var (asked, refusal) = await search.ReadAsync(http, "Task", caller);
        if (asked is null)
            return refusal!;
        var rows = db.Tasks.AsNoTracking();
        if (asked.Apply(criterion => TryAdd(criterion, asked, ref rows)) is { } bad)
            return bad;
        var total = asked.KnownTotal;
        if (asked.WantsTotal)
            total ??= await rows.CountAsync(http.RequestAborted);
        var tasks = asked.IsCountOnly ? [] : await ReadAsync(rows, asked, http.RequestAborted);
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

    private bool TryAdd(SearchCriterion criterion, SearchRequest asked, ref IQueryable<TaskRow> rows)
    {
        if (criterion.Name is not ("_id" or "code" or "status" or "patient" or "owner" or "modified" or "_lastUpdated"))
            return false;
        if (criterion.Chain is not null || criterion.Modifier is not (null or "identifier"))
            asked.DoesNotSupport(criterion);
        else if (criterion is { Modifier: "identifier", Name: not "owner" })
            asked.DoesNotSupport(criterion);
        else
            rows = Narrow(criterion, asked, rows);
        return true;
    }

    private IQueryable<TaskRow> Narrow(SearchCriterion criterion, SearchRequest asked, IQueryable<TaskRow> rows)
    {
        switch (criterion.Name)
        {
            case "_id":
                var ids = criterion.Strings();
                return rows.Where(row => ids.Contains(row.Id));
            case "code":
                return rows.WhereAny([.. criterion.Tokens(asked.Issues).Select(Code)]);
            case "status":
                return rows.WhereAny([.. criterion.Tokens(asked.Issues).Select(Status)]);
            case "patient":
                return rows.WhereAny([.. criterion.References(asked.Issues).Select(Patient)]);
            case "owner" when criterion.Modifier is null:
                return rows.WhereAny([.. criterion.References(asked.Issues).Select(Owner)]);
            case "owner":
                return rows.WhereAny([.. criterion.Tokens(asked.Issues).Select(OwnerIdentifier)]);
            default:
                return rows.WhereInstant(nameof(TaskRow.UpdatedAt), criterion.Dates(asked.Issues), clock.GetUtcNow());
        }
    }

    private static Expression<Func<TaskRow, bool>> Code(TokenValue value)
    {
        var (isOurs, code) = (value.System is null or TaskResource.Codes, value.Code);
        return row => isOurs && (code == null || row.Code == code);
    }

    private static Expression<Func<TaskRow, bool>> Status(TokenValue value)
    {
        var (isKnown, status) = (value.System is null or Statuses, value.Code);
        return row => isKnown && (status == null || row.Status == status);
    }

    private static Expression<Func<TaskRow, bool>> Patient(ReferenceValue value)
    {
        var id = value.Type is null or "Patient" ? value.Id : null;
        return row => id != null && row.PatientId == id;
    }

    private static Expression<Func<TaskRow, bool>> Owner(ReferenceValue value)
    {
        var whole = value.Type is null ? null : $"{value.Type}/{value.Id}";
        var candidates = whole is null
            ? TaskOwner.Types.Select(type => $"{type}/{value.Id}").ToArray()
            : [whole, value.Url ?? whole];
        return row => candidates.Contains(row.Owner);
    }

    private static Expression<Func<TaskRow, bool>> OwnerIdentifier(TokenValue value)
    {
        if (value is { System: { } system, Code: { } code })
        {
            var whole = $"{system}|{code}";
            return row => row.Owner == whole;
        }
        return value.Code is null
            ? row => row.Owner!.StartsWith(value.System + "|")
            : row => row.Owner!.EndsWith("|" + value.Code);
    }

    private static Task<List<TaskRow>> ReadAsync(
        IQueryable<TaskRow> rows,
        SearchRequest asked,
        CancellationToken cancellationToken
    )
    {
        if (asked.Position is var (at, id))
            rows = rows.Where(row => row.OpenedAt >= at && (row.OpenedAt > at || string.Compare(row.Id, id) > 0));
        return rows.OrderBy(row => row.OpenedAt)
            .ThenBy(row => row.Id)
            .Take(asked.Count + 1)
            .ToListAsync(cancellationToken);
    }
}
