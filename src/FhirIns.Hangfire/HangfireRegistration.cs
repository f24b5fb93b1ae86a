using System.Globalization;
using System.Security.Claims;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;
using Microsoft.AspNetCore.Authentication;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>Puts Hangfire into an application, in place of Quartz.NET (<c>Jobs:Engine=Hangfire</c>).</summary>
internal static class HangfireRegistration
{
    public const string DashboardPath = "/hangfire";

    public static void AddHangfireJobs(this WebApplicationBuilder builder, DatabaseOptions database, JobOptions jobs)
    {
        var campaigns = builder.Configuration.GetSection(CampaignOptions.Section).Get<CampaignOptions>() ?? new();
        var connectionString = jobs.ConnectionStringFor(database);
        builder.Services.AddSingleton<IJobEngine, HangfireEngine>();
        builder.Services.AddSingleton<HangfireJobs>();
        builder.Services.AddHangfire(hangfire =>
        {
            hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            if (database.Provider == Providers.PostgreSql)
                hangfire.UsePostgreSqlStorage(
                    storage => storage.UseNpgsqlConnection(connectionString),
                    new PostgreSqlStorageOptions { QueuePollInterval = TimeSpan.FromSeconds(1) }
                );
            else
                hangfire.UseSqlServerStorage(connectionString);
        });
        AddServer(builder.Services, HangfireEngine.TendingQueue, 1, jobs.Every);
        AddServer(builder.Services, HangfireEngine.CampaignQueue, campaigns.LotsPerNode, jobs.Every);
    }

    /// <summary>Hangfire's own pages, for those who may run campaigns.</summary>
    public static void MapHangfire(this WebApplication app) =>
        app.UseHangfireDashboard(
            DashboardPath,
            new DashboardOptions
            {
                Authorization = [],
                AsyncAuthorization = [new CampaignersOnly()],
                DisplayStorageConnectionString = false,
            }
        );

    private static void AddServer(IServiceCollection services, string queue, int workers, TimeSpan every) =>
        services.AddHangfireServer(server =>
        {
            server.ServerName = $"{Environment.MachineName}:{Environment.ProcessId}:{queue}";
            server.Queues = [queue];
            server.WorkerCount = workers;
            server.SchedulePollingInterval = every;
        });

    /// <summary>
    /// The pages ask for the same scope as the acts they show, by a token or by the session of the dashboard: 401 without
    /// either, 403 without the scope.
    /// </summary>
    private sealed class CampaignersOnly : IDashboardAsyncAuthorizationFilter
    {
        private const string Bearer = "Bearer";

        public async Task<bool> AuthorizeAsync(DashboardContext context)
        {
            var http = context.GetHttpContext();
            if (await CallerOfAsync(http) is not { } caller)
                return false;
            // Hangfire answers 403 instead of 401 to whoever is known.
            http.User = new(new ClaimsIdentity(Bearer));
            return Authorization.Check(caller, ScopeTable.Campaign) is null;
        }

        private static async Task<Caller?> CallerOfAsync(HttpContext http)
        {
            var header = http.Request.Headers.Authorization.ToString();
            if (!header.StartsWith(Bearer + " ", StringComparison.OrdinalIgnoreCase))
                return (await http.AuthenticateAsync(SessionGate.Scheme)).Succeeded
                    ? http.Features.Get<Caller>()
                    : null;
            var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
            return (await verifier.VerifyAsync(header[Bearer.Length..].Trim(), http.RequestAborted)).Caller;
        }
    }
}
