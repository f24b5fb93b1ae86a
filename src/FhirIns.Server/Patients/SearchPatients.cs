using System.Data.Common;
using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Limits;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Storage.Encryption;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>
/// Searches Patients. Every condition is a walk along an index; pages follow the key of the row, so a page stays what it
/// was while Patients come and change.
/// </summary>
internal sealed class SearchPatients(
    RequestSql sql,
    AtRest atRest,
    IOptions<FhirOptions> options,
    IDataProtectionProvider protection,
    InsSearchGuard guard,
    TimeProvider clock
)
{
    private const string NoRendering = "p.key";
    private const string ForEveryone = "p.for_everyone";
    private const string ForInsReaders = "p.for_ins_readers";

    /// <summary><c>GET Patient?…</c>.</summary>
    public static Task<IResult> Get(HttpContext http, SearchPatients search, Caller caller) =>
        search.AnswerAsync(http, http.Request.QueryString.Value ?? "", caller);

    /// <summary><c>POST Patient/_search</c>, parameters in the form and in the address alike.</summary>
    public static async Task<IResult> Post(HttpContext http, SearchPatients search, Caller caller)
    {
        var (query, refusal) = await SearchForm.ReadAsync(http);
        return refusal ?? await search.AnswerAsync(http, "?" + query, caller);
    }

    /// <summary>The ids that match; at most two are what a condition needs to know.</summary>
    /// <param name="hiddenToo">Whether an INS that may not leave is matched: for the domain's own flow alone.</param>
    /// <param name="aliveOnly">Whether records that were merged into another one are left out.</param>
    public async Task<(IReadOnlyList<string> Ids, IReadOnlyList<Problem> Problems)> MatchAsync(
        string query,
        Caller caller,
        CancellationToken cancellationToken,
        int atMost = 2,
        bool hiddenToo = false,
        bool aliveOnly = false
    )
    {
        var plan = SearchPlan.Of(
            query,
            caller,
            options.Value,
            options.Value.BaseUrl?.TrimEnd('/'),
            clock.GetUtcNow(),
            isStrict: true,
            hiddenToo,
            atRest.IsEncrypted
        );
        if (plan.Problems.Count > 0)
            return ([], plan.Problems);
        if (!plan.HasCondition)
            return ([], [new("condition-missing")]);
        if (plan.AsksForIns && guard.Closed(caller) is not null)
            return ([], [new("ins-search-throttled")]);
        if (aliveOnly)
            plan.Sql.AddNone(KeyMatch.Column("p.is_merged"));
        var rows = await ReadAsync(plan with { Count = atMost - 1 }, NoRendering, "", cancellationToken);
        if (guard.Missed(caller, plan.MissesOf(rows.Count)) is not null)
            return ([], [new("ins-search-throttled")]);
        return ([.. rows.Select(row => row.Id)], []);
    }

    private async Task<IResult> AnswerAsync(HttpContext http, string query, Caller caller)
    {
        var cancellationToken = http.RequestAborted;
        var after = "";
        int? total = null;
        var began = clock.GetUtcNow();
        if (http.Request.Query.TryGetValue(PageLink.Parameter, out var token))
        {
            if (PageLink.Unprotect(token.ToString(), Owner(caller), protection) is not { } link)
                return FhirAnswer.Refused("page-link-invalid", PageLink.Parameter);
            (query, after, total) = (link.Query, link.After, link.Total);
            began = link.Began ?? began;
        }
        var address = FhirBase.Of(http.Request, options.Value);
        var isStrict = Prefer.Of(http.Request).IsStrict;
        var plan = SearchPlan.Of(
            query,
            caller,
            options.Value,
            address,
            clock.GetUtcNow(),
            isStrict,
            isEncrypted: atRest.IsEncrypted
        );
        if (plan.Problems.Any(problem => problem.IsError))
            return FhirAnswer.Refused(plan.Problems);
        if (plan.AsksForIns && guard.Closed(caller) is { } wait)
            return FhirAnswer.Refused("ins-search-throttled") with { RetryAfter = wait };

        var column = caller.MaySeeIns ? ForInsReaders : ForEveryone;
        var rows =
            plan.IsCountOnly ? []
            : after.Length > 0 && plan.Order.IsByTime
                ? await ReadAsOfAsync(plan, column, after, began, cancellationToken)
            : await ReadAsync(plan, column, after, cancellationToken);
        if (plan.WantsTotal || plan.IsCountOnly)
            total ??= IsWhole(plan, after, rows.Count) ? rows.Count : await CountAsync(plan, cancellationToken);
        // Further pages are of a search that was judged by its first.
        if (plan.MissesOf(rows.Count) > 0 && after.Length == 0)
        {
            var found =
                total ?? (IsWhole(plan, after, rows.Count) ? rows.Count : await CountAsync(plan, cancellationToken));
            if (guard.Missed(caller, plan.MissesOf(found)) is { } pause)
                return FhirAnswer.Refused("ins-search-throttled") with { RetryAfter = pause };
        }
        var notes = plan.Problems.Concat(await UnknownSystemsAsync(plan, cancellationToken)).ToList();
        return FhirAnswer.Bundle(Write(http, address, query, plan, rows, total, notes, began, caller));
    }

    /// <summary>Whether the first page holds every match, so that nothing need be counted.</summary>
    private static bool IsWhole(SearchPlan plan, string after, int found) =>
        !plan.IsCountOnly && after.Length == 0 && found <= plan.Count;

    private ReadOnlyMemory<byte> Write(
        HttpContext http,
        string address,
        string query,
        SearchPlan plan,
        List<FoundPatient> rows,
        int? total,
        List<Problem> notes,
        DateTimeOffset began,
        Caller caller
    )
    {
        // Only a GET client's own words are repeated; a form stays out of addresses.
        var self = HttpMethods.IsPost(http.Request.Method) ? "" : http.Request.QueryString.Value;
        var links = new List<(string, string)> { ("self", $"{address}/Patient{self}") };
        var hasMore = rows.Count > plan.Count;
        if (hasMore)
        {
            rows.RemoveAt(plan.Count);
            var next = new PageLink(query, rows[^1].Position, total, Owner(caller))
            {
                Began = plan.Order.IsByTime ? began : null,
            };
            links.Add(
                (
                    "next",
                    $"{address}/Patient?{PageLink.Parameter}={next.Protect(protection)}{FhirFormat.Repeated(http.Request)}"
                )
            );
        }
        using var bundle = new BundleWriter("searchset", total, links);
        foreach (var row in rows)
            bundle.AddMatch($"{address}/Patient/{row.Id}", plan.Subset.Of(row.Json));
        if (notes.Count > 0)
            bundle.AddOutcome(OperationOutcomes.Of(notes));
        return bundle.Finish();
    }

    private async Task<int> CountAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        await using var command = sql.Of(plan.CountText, plan.Sql.Parameters);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private Task<List<FoundPatient>> ReadAsync(
        SearchPlan plan,
        string rendering,
        string after,
        CancellationToken cancellationToken
    ) => ReadRowsAsync(plan, plan.PageText(rendering, after), rendering, cancellationToken);

    /// <summary>A further page in the order of time that held when the search began.</summary>
    private async Task<List<FoundPatient>> ReadAsOfAsync(
        SearchPlan plan,
        string rendering,
        string after,
        DateTimeOffset began,
        CancellationToken cancellationToken
    )
    {
        var (unmoved, moved) = plan.PageTexts(rendering, after, began);
        var found = await ReadRowsAsync(plan, unmoved, rendering, cancellationToken);
        // Whoever changes between the two statements is in both of them, at the same place.
        found.AddRange(await ReadRowsAsync(plan, moved, rendering, cancellationToken));
        return
        [
            .. found
                .DistinctBy(one => one.Id)
                .Order(Comparer<FoundPatient>.Create((one, other) => plan.Order.Compare(one.Position, other.Position)))
                .Take(plan.Count + 1),
        ];
    }

    private async Task<List<FoundPatient>> ReadRowsAsync(
        SearchPlan plan,
        string text,
        string rendering,
        CancellationToken cancellationToken
    )
    {
        await using var command = sql.Of(text, [.. plan.Sql.Parameters, ("@limit", plan.Count + 1)]);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<FoundPatient>();
        while (await rows.ReadAsync(cancellationToken))
            found.Add(new(rows.GetString(1), RenderingOf(rows, rendering), plan.Order.PositionOf(rows, 3)));
        return found;
    }

    private byte[] RenderingOf(DbDataReader row, string rendering) =>
        rendering switch
        {
            ForEveryone => atRest.Read(EncryptedColumns.ForEveryone, row.GetFieldValue<byte[]>(2)),
            ForInsReaders => atRest.Read(EncryptedColumns.ForInsReaders, row.GetFieldValue<byte[]>(2)),
            _ => [],
        };

    /// <summary>A system that no Patient has is no error, but worth a word (ITI-78).</summary>
    private async Task<List<Problem>> UnknownSystemsAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var unknown = new List<Problem>();
        foreach (var system in plan.Systems)
        {
            await using var command = sql.Of(
                "SELECT 1 FROM identity_identifier WHERE system = @system LIMIT 1",
                ("@system", system)
            );
            if (await command.ExecuteScalarAsync(cancellationToken) is null)
                unknown.Add(new("system-unknown", "identifier", "warning"));
        }
        return unknown;
    }

    /// <summary>A match and where it stands in the order of the search.</summary>
    private sealed record FoundPatient(string Id, byte[] Json, string Position);

    /// <summary>A page link of this search opens no other list.</summary>
    private static string Owner(Caller caller) => $"Patient {caller.ClientId}";
}
