using System.Globalization;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;

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
        builder.Services.AddHostedService<HangfireTending>();
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

    /// <summary>The pages ask for the same token and the same scope as the acts they show.</summary>
    private sealed class CampaignersOnly : IDashboardAsyncAuthorizationFilter
    {
        public async Task<bool> AuthorizeAsync(DashboardContext context)
        {
            var http = context.GetHttpContext();
            var header = http.Request.Headers.Authorization.ToString();
            if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
                return false;
            var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
            var (caller, _) = await verifier.VerifyAsync(header["Bearer ".Length..].Trim(), http.RequestAborted);
            return caller is not null && Authorization.Check(caller, ScopeTable.Campaign) is null;
        }
    }
}

/// <summary>Tells Hangfire, once it is there, to tend campaigns every few seconds.</summary>
internal sealed class HangfireTending(
    IRecurringJobManager recurring,
    Microsoft.Extensions.Options.IOptions<JobOptions> options
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var seconds = Math.Clamp((int)options.Value.Every.TotalSeconds, 1, 59);
        recurring.AddOrUpdate<HangfireJobs>(
            "tending",
            jobs => jobs.TendAsync(CancellationToken.None),
            string.Create(CultureInfo.InvariantCulture, $"*/{seconds} * * * * *")
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
