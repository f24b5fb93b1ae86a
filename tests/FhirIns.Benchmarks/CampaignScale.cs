using System.Diagnostics;
using System.Globalization;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Benchmarks;

/// <summary>One campaign over very many identities, its steps timed one by one.</summary>
internal sealed class CampaignScale(IServiceProvider services, int identities, TextWriter output)
{
    /// <summary>Thin copies of the first qualified identity of the population: another id and number, nothing rendered.</summary>
    private const string Multiply = """
        DO $$
        DECLARE names text;
        BEGIN
            SELECT string_agg(quote_ident(column_name), ', ') INTO names FROM information_schema.columns
            WHERE table_name = 'identity' AND table_schema = 'public'
              AND column_name NOT IN ('key', 'id', 'ins_number', 'ins_confirmed_at', 'for_everyone', 'for_ins_readers', 'residual');
            EXECUTE format('INSERT INTO identity (id, ins_number, ins_confirmed_at, for_everyone, for_ins_readers, residual, %1$s)
                SELECT ''copy-'' || n, lpad(n::text, 15, ''0''), 1000000000000 + n * 1000, '''', '''', '''', %1$s
                FROM (SELECT * FROM identity WHERE status = ''QUAL'' AND ins_nature = ''NIR'' LIMIT 1) one, generate_series(1, {0}) n', names);
        END $$
        """;

    private readonly List<double> steps = [];
    private readonly List<double> claims = [];
    private readonly List<double> settlings = [];
    private readonly List<double> looks = [];

    public async Task RunAsync()
    {
        var contexts = services.GetRequiredService<IDbContextFactory<FhirInsDbContext>>();
        await using (var db = await contexts.CreateDbContextAsync())
        {
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
            await db.Database.ExecuteSqlRawAsync(
                Multiply.Replace("{0}", identities.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            );
            await db.Database.ExecuteSqlRawAsync("ANALYZE");
        }
        var starter = new CampaignStarter("benchmark", null, SandboxClient.Find("admin")!.Organization);
        var (id, refusal) = await services
            .GetRequiredService<PlanCampaign>()
            .RunAsync(new(), starter, null, CancellationToken.None);
        if (id is null)
            throw new InvalidOperationException(refusal!.Code);
        await using (var db = await contexts.CreateDbContextAsync())
            await db.Campaigns.ExecuteUpdateAsync(row => row.SetProperty(one => one.Status, CampaignStatus.Running));
        await WalkAsync(contexts);
        var (early, late) = await WorkAsync(contexts, id);
        await TellAsync("plan, one step of 1,000", steps);
        await TellAsync("claim of a lot", claims);
        await TellAsync("settling of a lot", settlings);
        await TellAsync("look at the progress", looks);
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"memory after 10,000 identities {early:0} MiB, at the end {late:0} MiB: {late / early:0.00} times"
            )
        );
    }

    private async Task WalkAsync(IDbContextFactory<FhirInsDbContext> contexts)
    {
        var walk = services.GetRequiredService<WalkCampaign>();
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync();
            var campaign = await db.Campaigns.AsNoTracking().SingleAsync();
            if (campaign.WalkNature is null)
                return;
            steps.Add(await TimedAsync(() => walk.StepAsync(campaign.Key, CancellationToken.None)));
        }
    }

    private async Task<(double Early, double Late)> WorkAsync(IDbContextFactory<FhirInsDbContext> contexts, string id)
    {
        var claim = services.GetRequiredService<ClaimLot>();
        var settle = services.GetRequiredService<SettleLot>();
        var list = services.GetRequiredService<ListCampaigns>();
        double early = 0;
        for (var done = 0; ; )
        {
            await using var db = await contexts.CreateDbContextAsync();
            var campaign = await db.Campaigns.AsNoTracking().SingleAsync();
            ClaimedLot? lot = null;
            claims.Add(await TimedAsync(async () => lot = await claim.NextAsync(campaign, CancellationToken.None)));
            if (lot is null)
                return (early, Memory());
            done += await db
                .CampaignItems.Where(item => item.CampaignKey == campaign.Key && item.Lot == lot.Number)
                .ExecuteUpdateAsync(item => item.SetProperty(one => one.State, CampaignItemState.Ok));
            settlings.Add(await TimedAsync(() => settle.RunAsync(campaign, lot, new LotPass())));
            looks.Add(await TimedAsync(() => list.FindAsync(id, CancellationToken.None)));
            if (early == 0 && done >= 10_000)
                early = Memory();
        }
    }

    /// <summary>The median of the first and of the last tenth, the very first calls left out: they compile.</summary>
    private async Task TellAsync(string what, List<double> times)
    {
        var warm = times.Skip(20).ToList();
        var tenth = Math.Max(1, warm.Count / 10);
        var (first, last) = (Median(warm.Take(tenth)), Median(warm.TakeLast(tenth)));
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {first:0.00} ms at the start, {last:0.00} ms at the end, ratio {last / first:0.00} ({times.Count} times)"
            )
        );
    }

    private static double Median(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static double Memory()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1024.0 / 1024.0;
    }

    private static async Task<double> TimedAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
