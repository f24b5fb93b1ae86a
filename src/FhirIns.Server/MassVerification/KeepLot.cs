using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Keeps a lot while it is worked: renews its lease, counts what is reached so far, and tells the work to begin nothing more
/// when the lot is lost, the campaign stands still or the database is away.
/// </summary>
internal sealed class KeepLot(ClaimLot claims, SettleLot settle, IOptions<CampaignOptions> options, TimeProvider clock)
{
    /// <summary>Runs the work of a lot while its lease is renewed.</summary>
    /// <param name="lot">The lot, held by this node.</param>
    /// <param name="stop">The node ends.</param>
    /// <param name="work">The work; what it is given is cancelled when it should begin nothing more.</param>
    public async Task WhileAsync(ClaimedLot lot, CancellationToken stop, Func<CancellationTokenSource, Task> work)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var done = new CancellationTokenSource();
        var keeping = KeepAsync(lot, lost, done.Token);
        try
        {
            await work(lost);
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
        }
    }

    private async Task KeepAsync(ClaimedLot lot, CancellationTokenSource lost, CancellationToken done)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
                if (!await claims.RenewAsync(lot, done) || !await settle.CountAsync(lot))
                    await lost.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            await lost.CancelAsync();
        }
    }
}
