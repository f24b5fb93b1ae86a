using System.Globalization;
using System.Security.Claims;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;
using Hangfire.SqlServer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>Puts Hangfire into an application, in place of Quartz.NET (<c>Jobs:Engine=Hangfire</c>).</summary>
internal static class HangfireRegistration
{
    public const string DashboardPath = "/hangfire";

    /// <summary>
    /// After so long Hangfire forgets who no longer says that it lives: a server, the worker of a job, the holder of a
    /// lock. Its own minutes would let a killed node hold up the others for as long.
    /// </summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    public static void AddHangfireJobs(this WebApplicationBuilder builder, DatabaseOptions database, JobOptions jobs)
    {
        var campaigns = builder.Configuration.GetSection(CampaignOptions.Section).Get<CampaignOptions>() ?? new();
        var connectionString = jobs.ConnectionStringFor(database);
        builder.Services.AddSingleton<IJobEngine, HangfireEngine>();
        builder.Services.AddSingleton<HangfireJobs>();
        builder.Services.AddHealthChecks().AddCheck<HangfireHealth>("jobs");
        builder
            .Services.AddOptions<JobOptions>()
            .Validate(
                _ => database.Provider != Providers.Sqlite,
                "Jobs:Engine=Hangfire needs Database:Provider PostgreSql or SqlServer."
            );
        builder.Services.AddHangfire(hangfire =>
        {
            hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            if (database.Provider == Providers.PostgreSql)
                hangfire.UsePostgreSqlStorage(
                    storage => storage.UseNpgsqlConnection(connectionString),
                    new PostgreSqlStorageOptions
                    {
                        QueuePollInterval = TimeSpan.FromSeconds(1),
                        UseSlidingInvisibilityTimeout = true,
                        InvisibilityTimeout = Silence,
                        DistributedLockTimeout = Silence,
                    }
                );
            else
                hangfire.UseSqlServerStorage(
                    connectionString,
                    new SqlServerStorageOptions { SlidingInvisibilityTimeout = Silence }
                );
        });
        AddServer(builder.Services, HangfireEngine.TendingQueue, 1, jobs.Every);
        AddServer(builder.Services, HangfireEngine.CampaignQueue, campaigns.LotsPerNode, jobs.Every);
    }

    /// <summary>
    /// Hangfire's own pages, for those who may run campaigns. They only show: whoever acts does so on a campaign or a plan,
    /// where it is told in the trail.
    /// </summary>
    public static void MapHangfire(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<JobOptions>>().Value.IsHangfire)
            return;
        app.UseHangfireDashboard(
            DashboardPath,
            new Hangfire.DashboardOptions
            {
                Authorization = [],
                AsyncAuthorization = [new CampaignersOnly()],
                DisplayStorageConnectionString = false,
                IsReadOnlyFunc = _ => true,
                // Their own POST asks for numbers; what changes something is refused as read-only.
                IgnoreAntiforgeryToken = true,
            }
        );
    }

    private static void AddServer(IServiceCollection services, string queue, int workers, TimeSpan every) =>
        services.AddHangfireServer(server =>
        {
            server.ServerName = $"{Environment.MachineName}:{Environment.ProcessId}:{queue}";
            server.Queues = [queue];
            server.WorkerCount = workers;
            server.SchedulePollingInterval = every;
            server.HeartbeatInterval = Silence / 6;
            server.ServerCheckInterval = Silence / 6;
            server.ServerTimeout = Silence;
        });

    /// <summary>
    /// The pages ask for the same scope as the acts they show, by a token or by the session of the dashboard: 401 without
    /// either, 403 without the scope.
    /// </summary>
    private sealed class CampaignersOnly : IDashboardAsyncAuthorizationFilter
    {
        private const string Bearer = "Bearer";

        /// <summary>Hangfire's bars are as long as an attribute of style says, and its signs are a font.</summary>
        private const string Policy =
            "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
            + "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

        public async Task<bool> AuthorizeAsync(DashboardContext context)
        {
            var http = context.GetHttpContext();
            SafeHeaders.Write(http.Response.Headers);
            http.Response.Headers.ContentSecurityPolicy = Policy;
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
                return await IsSignedInAsync(http) ? http.Features.Get<Caller>() : null;
            var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
            return (await verifier.VerifyAsync(header[Bearer.Length..].Trim(), http.RequestAborted)).Caller;
        }

        /// <summary>Nobody is where the server has no pages of its own.</summary>
        private static async Task<bool> IsSignedInAsync(HttpContext http) =>
            http.RequestServices.GetService<IAuthenticationSchemeProvider>() is { } schemes
            && await schemes.GetSchemeAsync(SessionGate.Scheme) is not null
            && (await http.AuthenticateAsync(SessionGate.Scheme)).Succeeded;
    }
}
