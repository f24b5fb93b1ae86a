using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Notifications;

/// <summary>Searches the subscriptions that the caller may see, the oldest first.</summary>
internal sealed class SearchSubscriptions(FhirInsDbContext db, ResourceSearch search, TimeProvider clock)
{
    private const string Statuses = "http://hl7.org/fhir/subscription-status";

    /// <summary>The criteria of all subscriptions by id, where the database cannot compare them; else null.</summary>
    private Dictionary<string, string>? criteria;

    /// <summary><c>GET Subscription?…</c> and <c>POST Subscription/_search</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, SearchSubscriptions search, Caller caller) =>
        await search.AnswerAsync(http, caller);

    private async Task<FhirAnswer> AnswerAsync(HttpContext http, Caller caller)
    {
        var (asked, refusal) = await search.ReadAsync(http, "Subscription", caller);
        if (asked is null)
            return refusal!;
        var rows = db.Subscriptions.AsNoTracking().Where(row => !row.Deleted);
        // Where they are encrypted the database does not know how they begin; there are few.
        if (db.Encryption is not null)
            criteria = await rows.ToDictionaryAsync(row => row.Id, row => row.Criteria, http.RequestAborted);
        if (!caller.Has("ins.supervise"))
            rows = rows.Where(row => row.Client == caller.ClientId);
        if (asked.Apply(criterion => TryAdd(criterion, asked, ref rows)) is { } bad)
            return bad;
        var total = asked.KnownTotal;
        if (asked.WantsTotal)
            total ??= await rows.CountAsync(http.RequestAborted);
        var page = asked.IsCountOnly
            ? []
            : await rows.OldestFirst(nameof(SubscriptionRow.CreatedAt), asked.Position)
                .Take(asked.Count + 1)
                .ToListAsync(http.RequestAborted);
        return search.Page(
            http,
            caller,
            asked,
            page,
            total,
            SubscriptionResource.Write,
            row => SearchRequest.PositionOf(row.CreatedAt, row.Id)
        );
    }

    private bool TryAdd(SearchCriterion criterion, SearchRequest asked, ref IQueryable<SubscriptionRow> rows)
    {
        if (criterion.Name is not ("_id" or "_lastUpdated" or "criteria" or "status" or "url"))
            return false;
        if (criterion.Chain is not null || criterion.Modifier is not null)
            asked.DoesNotSupport(criterion);
        else
            rows = Narrow(criterion, asked, rows);
        return true;
    }

    private IQueryable<SubscriptionRow> Narrow(
        SearchCriterion criterion,
        SearchRequest asked,
        IQueryable<SubscriptionRow> rows
    )
    {
        switch (criterion.Name)
        {
            case "_id":
                var ids = criterion.Strings();
                return rows.Where(row => ids.Contains(row.Id));
            case "criteria" when criteria is not null:
                var beginnings = criterion.Strings();
                var matching = criteria
                    .Where(one => beginnings.Any(text => one.Value.StartsWith(text, StringComparison.Ordinal)))
                    .Select(one => one.Key)
                    .ToList();
                return rows.Where(row => matching.Contains(row.Id));
            case "criteria":
                return rows.WhereAny([
                    .. criterion
                        .Strings()
                        .Select<string, System.Linq.Expressions.Expression<Func<SubscriptionRow, bool>>>(text =>
                            row => row.Criteria.StartsWith(text)
                        ),
                ]);
            case "status":
                var statuses = criterion
                    .Tokens(asked.Issues)
                    .Where(token => token.System is null or Statuses)
                    .Select(token => token.Code)
                    .ToList();
                return rows.Where(row => statuses.Contains(row.Status));
            case "url":
                var urls = criterion.Uris(asked.Issues);
                return rows.Where(row => urls.Contains(row.Endpoint));
            default:
                return rows.WhereInstant(
                    nameof(SubscriptionRow.UpdatedAt),
                    criterion.Dates(asked.Issues),
                    clock.GetUtcNow()
                );
        }
    }
}
