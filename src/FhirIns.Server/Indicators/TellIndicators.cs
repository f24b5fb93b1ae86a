using System.Globalization;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Indicators;

/// <summary>
/// The indicators of a period (S121): how often INSi was called, with which operation, result and for which structure, and
/// how identities were shared out among the four statuses, day by day. Fictive and merged identities do not count.
/// </summary>
internal static class TellIndicators
{
    public const string Path = "/indicators";

    /// <summary><c>GET /indicators?from=…&amp;to=…</c>, JSON; CSV by <c>format=csv</c> or <c>Accept: text/csv</c>.</summary>
    public static async Task<IResult> Handle(
        HttpContext http,
        FhirInsDbContext db,
        CountIndicators count,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var (period, refusal) = Period.Read(http.Request);
        if (period is not { } asked)
            return refusal!;
        var format = http.Request.Query["format"].ToString();
        if (format is not ("" or "json" or "csv"))
            return FhirAnswer.Refused("parameter-invalid", "format");
        var today = Period.DayOf(clock.GetUtcNow());
        if (asked.LastDay >= today && !await db.StatusCounts.AnyAsync(row => row.Day == today, cancellationToken))
            await count.RunAsync(cancellationToken);
        var calls = await CallsAsync(db, asked, today, cancellationToken);
        var statuses = await db
            .StatusCounts.AsNoTracking()
            .Where(row => row.Day >= asked.FirstDay && row.Day <= asked.LastDay)
            .OrderBy(row => row.Day)
            .ThenBy(row => row.Status)
            .ToListAsync(cancellationToken);
        http.Response.Headers.CacheControl = "private, no-cache";
        var isCsv = format == "csv" || (format == "" && http.Request.Headers.Accept.ToString().Contains("text/csv"));
        return isCsv
            ? Results.Text(InCsv(calls, statuses), Csv.ContentType)
            : Results.Json(InJson(asked, calls, statuses));
    }

    /// <summary>Days that are counted come from their counts, the ends of the period and today from the trail itself.</summary>
    public static async Task<List<CallCountRow>> CallsAsync(
        FhirInsDbContext db,
        Period asked,
        DateOnly today,
        CancellationToken cancellationToken
    )
    {
        var (first, last) = (asked.FirstDay, asked.LastDay);
        var counted = await db
            .CallCounts.AsNoTracking()
            .Where(row => row.Day >= first && row.Day <= last)
            .ToListAsync(cancellationToken);
        // An instant within a day cuts it: such a day is counted anew.
        if (asked.From > Period.StartOf(first))
            counted.RemoveAll(row => row.Day == first);
        if (asked.Until < Period.StartOf(last.AddDays(1)))
            counted.RemoveAll(row => row.Day == last);
        var days = counted.Select(row => row.Day).ToHashSet();
        var uncounted = await CountIndicators.FirstUncountedAsync(db, today, cancellationToken);
        foreach (var day in DaysOf(first, last < today ? last : today, uncounted).Where(day => !days.Contains(day)))
        {
            var (from, until) = (Period.StartOf(day), Period.StartOf(day.AddDays(1)));
            counted.AddRange(
                await CountIndicators.CallsAsync(
                    db,
                    day,
                    from > asked.From ? from : asked.From,
                    until < asked.Until ? until : asked.Until,
                    cancellationToken
                )
            );
        }
        return
        [
            .. counted
                .Where(row => row.Calls > 0)
                .OrderBy(row => row.Day)
                .ThenBy(row => row.Operation, StringComparer.Ordinal)
                .ThenBy(row => row.Result, StringComparer.Ordinal)
                .ThenBy(row => row.Organization, StringComparer.Ordinal)
                .Select(InWords),
        ];
    }

    /// <summary>Whoever counts verifications looks for OK and KO, not for the codes of the wire.</summary>
    private static CallCountRow InWords(CallCountRow row) =>
        new()
        {
            Day = row.Day,
            Operation = row.Operation,
            Result = InsiAnswers.WordOf(row.Operation, row.Result) ?? "",
            Organization = row.Organization,
            Calls = row.Calls,
        };

    /// <summary>Both ends, which the period may cut, and the days that nobody has counted yet.</summary>
    private static IEnumerable<DateOnly> DaysOf(DateOnly first, DateOnly last, DateOnly uncounted)
    {
        if (first > last)
            yield break;
        yield return first;
        for (var day = first < uncounted ? uncounted : first.AddDays(1); day < last; day = day.AddDays(1))
            yield return day;
        if (last > first)
            yield return last;
    }

    private static IndicatorsAnswer InJson(Period asked, List<CallCountRow> calls, List<StatusCountRow> statuses) =>
        new(
            Day(asked.FirstDay),
            Day(asked.LastDay),
            new(
                calls.Sum(row => row.Calls),
                [
                    .. calls
                        .GroupBy(row => (row.Operation, row.Result, row.Organization))
                        .Select(group => new CallsAlike(
                            group.Key.Operation,
                            group.Key.Result,
                            group.Key.Organization,
                            group.Sum(row => row.Calls)
                        ))
                        .OrderByDescending(one => one.Count),
                ],
                [
                    .. calls
                        .GroupBy(row => row.Day)
                        .Select(group => new CallsOfDay(Day(group.Key), group.Sum(row => row.Calls))),
                ]
            ),
            [
                .. statuses
                    .GroupBy(row => row.Day)
                    .Select(group => new StatusesOfDay(
                        Day(group.Key),
                        group.Sum(row => row.Identities),
                        group.ToDictionary(row => row.Status, row => row.Identities),
                        group.ToDictionary(
                            row => row.Status,
                            row => Share(row.Identities, group.Sum(one => one.Identities))
                        )
                    )),
            ]
        );

    /// <summary>One table with both kinds of lines, so that one file opens in one sheet.</summary>
    private static string InCsv(List<CallCountRow> calls, List<StatusCountRow> statuses) =>
        string.Concat(
            calls
                .Select(row =>
                    Csv.Line(
                        Day(row.Day),
                        "calls",
                        row.Operation,
                        row.Result,
                        row.Organization,
                        "",
                        Number(row.Calls),
                        ""
                    )
                )
                .Concat(
                    statuses.Select(row =>
                        Csv.Line(
                            Day(row.Day),
                            "identities",
                            "",
                            "",
                            "",
                            row.Status,
                            Number(row.Identities),
                            Share(row.Identities, statuses.Where(one => one.Day == row.Day).Sum(one => one.Identities))
                                .ToString(CultureInfo.InvariantCulture)
                        )
                    )
                )
                .Prepend(
                    Csv.Line("day", "indicator", "operation", "result", "organization", "status", "count", "share")
                )
        );

    /// <summary>A part of a whole, 0 to 1, four decimals.</summary>
    private static decimal Share(int part, int whole) => whole == 0 ? 0 : Math.Round((decimal)part / whole, 4);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}

/// <param name="From">The first day, <c>YYYY-MM-DD</c> in France.</param>
/// <param name="To">The last day.</param>
/// <param name="Identities">By day; a day on which the server did not run is missing.</param>
internal sealed record IndicatorsAnswer(
    string From,
    string To,
    CallsAnswer InsiCalls,
    IReadOnlyList<StatusesOfDay> Identities
);

/// <param name="Total">Calls of the period.</param>
internal sealed record CallsAnswer(int Total, IReadOnlyList<CallsAlike> Alike, IReadOnlyList<CallsOfDay> Days);

/// <param name="Result">00, 01, 02, OK, KO or the code of a fault; empty when no answer is recorded.</param>
internal sealed record CallsAlike(string Operation, string Result, string Organization, int Count);

internal sealed record CallsOfDay(string Day, int Count);

/// <param name="Total">Identities that count: neither fictive nor merged nor deleted.</param>
/// <param name="Shares">Of each status, 0 to 1.</param>
internal sealed record StatusesOfDay(
    string Day,
    int Total,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyDictionary<string, decimal> Shares
);
