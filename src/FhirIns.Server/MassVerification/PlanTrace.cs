using FhirIns.Server.Storage;

namespace FhirIns.Server.MassVerification;

/// <summary>The line of the trail about a change of a recurring plan, saved with the change.</summary>
internal static class PlanTrace
{
    public static TraceRow Of(CampaignPlanRow plan, string operation, CampaignStarter by, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            At = now,
            Kind = TraceKind.Administration,
            Client = by.Client,
            Person = by.Person,
            Organization = by.Organization,
            Operation = operation,
            Outcome = "done",
            Context = $"{plan.Id} {plan.Cron}",
        };
}
