using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>A campaign at its <c>$async</c> address, for whoever may watch campaigns.</summary>
internal sealed class CampaignLongWork(
    IDbContextFactory<FhirInsDbContext> contexts,
    ListCampaigns campaigns,
    CancelCampaign cancel,
    TimeProvider clock
) : ILongWork
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(1);

    public async Task<LongWorkState?> FindAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        if (Authorization.Check(caller, ScopeTable.Campaign) is not null)
            return null;
        var view = await campaigns.FindAsync(id, cancellationToken);
        return view switch
        {
            null or { Row.Dismissed: true } or { Row.Status: CampaignStatus.Cancelled } => null,
            { Row.Status: CampaignStatus.Completed } => new LongWorkState.Ended(Result(view.Row)),
            { Row.Status: CampaignStatus.Failed } => new LongWorkState.Ended(
                FhirAnswer.Refused(view.Row.HeldBy ?? "internal")
            ),
            _ => new LongWorkState.UnderWay(view.Done, view.Row.Total, NextLook(view)),
        };
    }

    public async Task CancelAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        await cancel.RunAsync(id, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db
            .Campaigns.Where(row => row.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Dismissed, true), cancellationToken);
    }

    private TimeSpan NextLook(CampaignView view)
    {
        var wait = view.NextCallAt is { } next ? next - clock.GetUtcNow() : Latest;
        return wait < Soonest ? Soonest
            : wait > Latest ? Latest
            : wait;
    }

    private static FhirAnswer Result(CampaignRow row) =>
        FhirAnswer.Of(
            new OperationOutput()
                .Add("total", "valueInteger", Text(row.Total))
                .Add("ok", "valueInteger", Text(row.Ok))
                .Add("ko", "valueInteger", Text(row.Ko))
                .Add("failed", "valueInteger", Text(row.Failed))
                .Add("skipped", "valueInteger", Text(row.Skipped))
                .Add("startedAt", "valueInstant", Instant.Text(row.StartedAt ?? row.CreatedAt))
                .Add("endedAt", "valueInstant", Instant.Text(row.EndedAt ?? row.CreatedAt))
                .Resource
        );

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
