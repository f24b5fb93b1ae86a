using FhirIns.Insi;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Verifies the identities of a lot with unit calls, as many at once as this node may make. What a holder before left in
/// flight is asked again. The lot ends when each of its identities has; those without an answer wait for its next claim.
/// </summary>
internal sealed class WorkLot(
    IDbContextFactory<FhirInsDbContext> contexts,
    KeepLot keep,
    VerifyItem verify,
    SettleLot settle,
    IOptions<InsiOptions> options
)
{
    public async Task RunAsync(CampaignRow campaign, ClaimedLot lot, CancellationToken stop)
    {
        var pass = new LotPass();
        await keep.WhileAsync(
            lot,
            stop,
            async lost =>
                await Parallel.ForEachAsync(
                    await BeginAsync(lot, stop),
                    new ParallelOptions
                    {
                        MaxDegreeOfParallelism = options.Value.MaxConcurrentCalls,
                        CancellationToken = CancellationToken.None,
                    },
                    async (patient, _) => await OneAsync(campaign, lot, patient, pass, lost)
                )
        );
        await settle.RunAsync(campaign, lot, pass);
    }

    private async Task OneAsync(
        CampaignRow campaign,
        ClaimedLot lot,
        long patient,
        LotPass pass,
        CancellationTokenSource lost
    )
    {
        if (lost.IsCancellationRequested)
            return;
        try
        {
            pass.Add(await verify.RunAsync(campaign, lot, patient, lost.Token));
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // It waits for the next claim of the lot.
        }
        if (pass.MustStop)
            await lost.CancelAsync();
    }

    private async Task<List<long>> BeginAsync(ClaimedLot lot, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.ItemsOf(lot)
            .Where(item => item.State == CampaignItemState.InFlight)
            .ExecuteUpdateAsync(
                item =>
                    item.SetProperty(one => one.State, CampaignItemState.Waiting)
                        .SetProperty(one => one.Interrupted, true),
                cancellationToken
            );
        return await db.ItemsOf(lot)
            .Where(item => item.State == CampaignItemState.Waiting)
            .OrderBy(item => item.PatientKey)
            .Select(item => item.PatientKey)
            .ToListAsync(cancellationToken);
    }
}

/// <summary>What one pass over a lot met with. Safe for concurrent use.</summary>
internal sealed class LotPass
{
    /// <summary>So many calls in a row without an answer speak of INSi and not of the identities.</summary>
    public const int TellingOfInsi = 5;

    private readonly Lock guard = new();
    private int answered;
    private int unanswered;

    /// <summary>Whether going on makes no sense: INSi may not be asked, does not answer, or the lot is lost.</summary>
    public bool MustStop { get; private set; }

    /// <summary>Whether the whole campaign should pause, because INSi answers nobody.</summary>
    public bool IsInsiSilent { get; private set; }

    /// <summary>Whether INSi spoke at all.</summary>
    public bool HasAnswers => answered > 0;

    public string? Cause { get; private set; }

    /// <summary>The pause INSi or its calendar asks for; null when it says none.</summary>
    public TimeSpan? Pause { get; private set; }

    public void Add((ItemEnd End, string? Cause, TimeSpan? Pause) item)
    {
        lock (guard)
        {
            answered += item.End is ItemEnd.Answered ? 1 : 0;
            unanswered += item.End is ItemEnd.Unanswered ? 1 : 0;
            if (item.End is ItemEnd.HeldBack || (answered == 0 && unanswered >= TellingOfInsi))
            {
                (MustStop, IsInsiSilent) = (true, true);
                Cause = item.Cause ?? Cause;
                Pause = item.Pause ?? Pause;
            }
            if (item.End is ItemEnd.Lost)
                MustStop = true;
        }
    }
}
