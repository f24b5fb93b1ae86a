using FhirIns.Server.Http;
using FhirIns.Server.MassVerification.Jobs;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.MassVerification;

/// <summary>Puts campaigns into an application.</summary>
internal static class MassVerificationRegistration
{
    public static void AddMassVerification(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddChecked<CampaignOptions>(configuration.GetSection(CampaignOptions.Section));
        services.AddChecked<JobOptions>(configuration.GetSection(JobOptions.Section));
        services.AddSingleton<CampaignNode>();
        foreach (var useCase in UseCases)
            services.AddSingleton(useCase);
        services.AddHostedService<WarnOfLongPeriod>();
        services.AddSingleton<ILongWork, CampaignLongWork>();
        services.AddOperation<StartCampaignOverFhir>("Patient-ins-verify-campaign");
        AddEngine(builder);
        services.AddHostedService<KeepEngineInTime>();
    }

    private static void AddEngine(WebApplicationBuilder builder)
    {
        var database = builder.Configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new();
        var jobs = builder.Configuration.GetSection(JobOptions.Section).Get<JobOptions>() ?? new();
#if HANGFIRE
        if (jobs.IsHangfire)
        {
            builder.AddHangfireJobs(database, jobs);
            return;
        }
#endif
        builder.AddQuartzJobs(database, jobs);
    }

    private static readonly Type[] UseCases =
    [
        typeof(PlanCampaign),
        typeof(PreviewCampaign),
        typeof(ListCampaigns),
        typeof(CampaignReport),
        typeof(PauseCampaign),
        typeof(ResumeCampaign),
        typeof(CancelCampaign),
        typeof(PlanRecurringCampaign),
        typeof(ListPlans),
        typeof(PausePlan),
        typeof(RemovePlan),
        typeof(StartDuePlans),
        typeof(TendCampaigns),
        typeof(RunCampaign),
        typeof(WalkCampaign),
        typeof(ClaimLot),
        typeof(KeepLot),
        typeof(WorkLot),
        typeof(WorkDepositedLot),
        typeof(VerifyItem),
        typeof(RecordAnswer),
        typeof(SettleLot),
    ];
}
