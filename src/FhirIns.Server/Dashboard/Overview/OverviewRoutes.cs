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
        pages.MapGet("/overview.csv", ExportOverview.Handle).ForPeople(ScopeTable.Of("indicators"));
    }

    /// <summary>Whether a person may see the figures: who may read the indicators, or runs campaigns.</summary>
    public static bool MaySeeFigures(Shell shell) =>
        shell.May(ScopeTable.Of("indicators")) || shell.May(ScopeTable.Campaign);

    private static async Task<IResult> Show(Shell shell, OverviewFigures figures, HttpContext http) =>
        MaySeeFigures(shell)
            ? Pages.Of<OverviewPage>(await figures.MeasureAsync(http.RequestAborted))
            : Pages.Of<WelcomePage>();
}
