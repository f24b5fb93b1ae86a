using System.Globalization;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Indicators;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Overview;

/// <summary>
/// The indicators of a period (S121, S122) as a table for people: the figures of the charts, by operation, result and
/// structure, in their language; today's shares are those that the page shows.
/// </summary>
internal static class ExportOverview
{
    public static async Task<IResult> Handle(
        HttpContext http,
        FhirInsDbContext db,
        OverviewFigures figures,
        Shell shell,
        CancellationToken cancellationToken
    )
    {
        if (Period.Read(http.Request).Asked is not { } asked)
            return Pages.Message(http, "no-period", StatusCodes.Status400BadRequest);
        var (first, last, today) = (asked.FirstDay, asked.LastDay, shell.Today);
        var calls = await TellIndicators.CallsAsync(db, asked, today, cancellationToken);
        var days = await db
            .StatusCounts.AsNoTracking()
            .Where(row => row.Day >= first && row.Day <= last && row.Day < today)
            .ToListAsync(cancellationToken);
        var statuses = days.GroupBy(row => row.Day)
            .OrderBy(day => day.Key)
            .Select(day => new DayOfStatuses(day.Key, day.ToDictionary(row => row.Status, row => (long)row.Identities)))
            .ToList();
        if (first <= today && last >= today)
            statuses.Add(new(today, (await figures.MeasureAsync(cancellationToken)).Statuses));
        return PageTable.Download(
            http,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{shell.T["overview.file"]}-{first:yyyy-MM-dd}-{last:yyyy-MM-dd}"
            ),
            output => WriteAsync(output, calls, statuses, shell.T)
        );
    }

    private static async Task WriteAsync(
        TextWriter output,
        IReadOnlyList<CallCountRow> calls,
        IReadOnlyList<DayOfStatuses> statuses,
        Words words
    )
    {
        await output.WriteAsync(
            PageTable.Line(
                words["chart.day"],
                words["overview.table.what"],
                words["simulator.operation"],
                words["campaign.result"],
                words["overview.table.structure"],
                words["person.status"],
                words["overview.table.number"],
                words["overview.table.share"]
            )
        );
        foreach (var row in calls)
            await output.WriteAsync(
                PageTable.Line(
                    words.ShortDay(row.Day),
                    words["overview.table.calls"],
                    words.Or("insi." + row.Operation, row.Operation),
                    words.Or("call." + DayOfCalls.KindOf(row.Operation, row.Result), row.Result),
                    row.Organization,
                    "",
                    row.Calls.ToString(CultureInfo.InvariantCulture),
                    ""
                )
            );
        foreach (var day in statuses)
        foreach (var (status, count) in day.ByStatus.OrderBy(one => one.Key, StringComparer.Ordinal))
            await output.WriteAsync(
                PageTable.Line(
                    words.ShortDay(day.Day),
                    words["overview.table.identities"],
                    "",
                    "",
                    "",
                    words["status." + status],
                    count.ToString(CultureInfo.InvariantCulture),
                    words.Percent(day.ShareOf(status))
                )
            );
    }
}
