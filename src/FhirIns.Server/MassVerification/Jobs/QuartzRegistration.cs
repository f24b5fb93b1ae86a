using FhirIns.Server.Storage;
using Quartz;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>Puts Quartz.NET into an application.</summary>
internal static class QuartzRegistration
{
    public static void AddQuartzJobs(this WebApplicationBuilder builder, DatabaseOptions database, JobOptions jobs)
    {
        var campaigns = builder.Configuration.GetSection(CampaignOptions.Section).Get<CampaignOptions>() ?? new();
        builder.Services.AddSingleton<IJobEngine, QuartzEngine>();
        builder.Services.AddHealthChecks().AddCheck<QuartzHealth>("jobs");
        builder.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.IdleWaitTime = TimeSpan.FromSeconds(2));
            // One thread more than campaigns take, for the tending.
            quartz.UseDefaultThreadPool(campaigns.LotsPerNode + 1);
            quartz.UseExecutionLimits(limits => limits.ForGroup(QuartzEngine.CampaignGroup, campaigns.LotsPerNode));
            quartz.UsePersistentStore(store => store.Use(database, jobs.ConnectionStringFor(database)));
            quartz.ScheduleJob<TendingJob>(trigger =>
                trigger
                    .WithIdentity(QuartzEngine.Tending)
                    .StartNow()
                    .WithSimpleSchedule(schedule => QuartzEngine.Repeat(schedule, jobs.Every))
            );
        });
        builder.AddQuartzHostedService(service => service.WaitForJobsToComplete = true);
    }

    private static void Use(this IPersistentStoreBuilder store, DatabaseOptions database, string connectionString)
    {
        store.ProvisionSchema();
        if (database.Provider == Providers.PostgreSql)
            store.UsePostgres(connectionString);
        else if (database.Provider == Providers.SqlServer)
            store.UseSqlServer(connectionString);
        else
            store.UseSqlite(connectionString);
        if (database.Provider != Providers.Sqlite)
            store.UseClustering(cluster =>
            {
                cluster.CheckinInterval = TimeSpan.FromSeconds(2);
                cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(3);
            });
    }
}
