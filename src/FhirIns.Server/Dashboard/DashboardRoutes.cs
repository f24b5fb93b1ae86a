using FhirIns.Server.Dashboard.Campaigns;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Identities;
using FhirIns.Server.Dashboard.Overview;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Dashboard.Traces;
using FhirIns.Server.Dashboard.Trust;
using FhirIns.Server.Dashboard.Worklists;
using FhirIns.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard;

/// <summary>The pages of the identitovigilance team, one folder for each screen.</summary>
internal static class DashboardRoutes
{
    public static IServiceCollection AddDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<DashboardOptions>(configuration.GetSection(DashboardOptions.Section));
        var options = configuration.GetSection(DashboardOptions.Section).Get<DashboardOptions>() ?? new();
        if (!options.IsOn)
            return services;
        services.AddRazorComponents();
        services.AddSessions(options);
        services.AddScoped<Shell>();
        services.AddScoped<Acts>();
        services.AddSingleton<OverviewFigures>();
        services.AddScoped<ShowIdentity>();
        services.AddScoped<IdentityDesk>();
        services.AddScoped<ShowItem>();
        services.AddScoped<ChangeItem>();
        services.AddScoped<DescribeEcart>();
        services.AddScoped<ChangeContract>();
        return services;
    }

    public static void MapDashboard(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.IsOn)
            return;
        // Sessions are looked at by the pages alone: FHIR's ways stay as short as they are.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.Use(TellWhatIsNotThere);
        // Pages are read by people: no description of interfaces names them.
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.MapGet("/assets/{name}", PageFiles.Handle);
        pages.MapSessions();
        pages.MapOverview();
        pages.MapSearch();
        pages.MapIdentities();
        pages.MapWorklists();
        pages.MapCampaigns();
        pages.MapTrustPages();
        pages.MapTracePages();
    }

    /// <summary>An address that is neither a page nor FHIR's is told in words a person reads.</summary>
    private static async Task TellWhatIsNotThere(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (
            http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null }
            && !http.Request.Path.StartsWithSegments(FhirBase.Path)
            && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
        )
        {
            SafeHeaders.Write(http.Response.Headers);
            // Whoever is signed in keeps the menu.
            await http.AuthenticateAsync(SessionGate.Scheme);
            await Pages.Message(http, "not-there", StatusCodes.Status404NotFound).ExecuteAsync(http);
        }
    }
}
