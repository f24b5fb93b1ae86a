using System.Globalization;
using System.Text;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;

namespace FhirIns.Server.Dashboard.Overview;

/// <summary>The first page: whether identities are healthy, and what to do first.</summary>
internal static class OverviewRoutes
{
    private static readonly Requirement Insider = new("page overview", "");

    public static void MapOverview(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", Show).ForPeople(Insider);
        pages.MapGet("/overview.csv", Export).ForPeople(ScopeTable.Of("indicators"));
    }

    /// <summary>Whether a person may see the figures: who may read the indicators, or runs campaigns.</summary>
    public static bool MaySeeFigures(Shell shell) =>
        shell.May(ScopeTable.Of("indicators")) || shell.May(ScopeTable.Campaign);

    private static async Task<IResult> Show(Shell shell, OverviewFigures figures, HttpContext http) =>
        MaySeeFigures(shell)
            ? Pages.Of<OverviewPage>(await figures.MeasureAsync(http.RequestAborted))
            : Pages.Of<WelcomePage>();

    private static async Task<IResult> Export(OverviewFigures figures, HttpContext http)
    {
        var model = await figures.MeasureAsync(http.RequestAborted);
        var csv = new StringBuilder("day;" + string.Join(';', DayOfCalls.Kinds) + "\r\n");
        foreach (var day in model.Calls)
            csv.Append(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd}")
                .Append(string.Concat(DayOfCalls.Kinds.Select(kind => $";{day.ByKind.GetValueOrDefault(kind)}")))
                .Append("\r\n");
        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", "insi-calls.csv");
    }
}
