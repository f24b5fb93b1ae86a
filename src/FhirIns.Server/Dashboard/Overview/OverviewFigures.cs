using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Indicators;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Overview;

/// <summary>
/// What the overview tells. Each figure walks an index or reads a counter; those that walk far are counted again at most as
/// often as costs a hundredth of the time, whoever looks.
/// </summary>
internal sealed class OverviewFigures(
    IDbContextFactory<FhirInsDbContext> contexts,
    InsiAccess access,
    InsiClient insi,
    TimeProvider clock
)
{
    private const int Days = 30;
    private const int DaysOfHistory = 90;

    private readonly SemaphoreSlim oneAtATime = new(1);
    private Counted? known;

    /// <summary>The figures as they are now, or were a moment ago.</summary>
    public async Task<OverviewModel> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counted = await CountAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var campaigns = await db
            .Campaigns.AsNoTracking()
            .OrderByDescending(row => row.CreatedAt)
            .Take(1)
            .ToListAsync(cancellationToken);
        return new()
        {
            At = now,
            LastCampaign = campaigns.FirstOrDefault(),
            NextCampaignAt = await db
                .CampaignPlans.Where(plan => !plan.Paused && plan.NextAt != null)
                .OrderBy(plan => plan.NextAt)
                .Select(plan => plan.NextAt)
                .FirstOrDefaultAsync(cancellationToken),
            NiaWaiting = counted.NiaWaiting,
            Statuses = counted.Statuses,
            Calls = counted.Calls,
            History = await HistoryAsync(db, cancellationToken),
            Tasks = await OpenTasksAsync(db, cancellationToken),
            NeverVerified = counted.NeverVerified,
            Longest = await LongestUnspokenOfAsync(db, cancellationToken),
            InsiClosedUntil = insi.ClosedUntil(),
            LastCall = await LastCallAsync(db, cancellationToken),
            LastCertificateDay = access.Certificates.Count == 0 ? null : access.Certificates.Min(one => one.NotAfter),
        };
    }

    private async Task<Counted> CountAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        if (known is { } fresh && clock.GetUtcNow() < fresh.StaleAt)
            return fresh;
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (known is { } renewed && clock.GetUtcNow() < renewed.StaleAt)
                return renewed;
            var begun = clock.GetTimestamp();
            // As the indicators define them (S121): without those that are deleted, merged or fictive.
            var statuses = await CountIndicators.IdentitiesAsync(db, cancellationToken);
            var calls = await CallsAsync(db, cancellationToken);
            var unverified = await NeverVerifiedAsync(db, statuses, cancellationToken);
            var nia = await db.Patients.CountAsync(row => row.InsNature == "NIA", cancellationToken);
            return known = new(
                statuses.ToDictionary(one => one.Key, one => (long)one.Value),
                calls,
                unverified,
                nia,
                clock.GetUtcNow() + (clock.GetElapsedTime(begun) * 100)
            );
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Days that are counted come from their counters; those after them from the trail itself.</summary>
    private async Task<IReadOnlyList<DayOfCalls>> CallsAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var today = Today;
        var first = today.AddDays(1 - Days);
        var counted = await db
            .CallCounts.Where(row => row.Day >= first && row.Day < today)
            .GroupBy(row => new
            {
                row.Day,
                row.Operation,
                row.Result,
            })
            .Select(group => new { group.Key, Calls = (long)group.Sum(row => row.Calls) })
            .ToListAsync(cancellationToken);
        var uncounted = counted.Count == 0 ? first : counted.Max(row => row.Key.Day).AddDays(1);
        var from = Period.StartOf(uncounted);
        var fresh = await db
            .Traces.Where(trace => trace.Kind == TraceKind.InsiCall && trace.At >= from)
            .Select(trace => new
            {
                trace.At,
                trace.Operation,
                trace.ResultCode,
            })
            .ToListAsync(cancellationToken);
        var byDay = counted
            .Select(row => (row.Key.Day, row.Key.Operation, Result: (string?)row.Key.Result, Count: row.Calls))
            .Concat(fresh.Select(row => (Day: Period.DayOf(row.At), row.Operation, Result: row.ResultCode, Count: 1L)))
            .Where(row => row.Count > 0)
            .ToLookup(row => row.Day, row => (Kind: DayOfCalls.KindOf(row.Operation, row.Result), row.Count));
        return
        [
            .. Enumerable
                .Range(0, Days)
                .Select(offset => first.AddDays(offset))
                .Select(day => DayOfCalls.Of(day, byDay[day])),
        ];
    }

    /// <summary>The shares of the last days, as they were counted day by day.</summary>
    private async Task<IReadOnlyList<DayOfStatuses>> HistoryAsync(
        FhirInsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var first = Today.AddDays(-DaysOfHistory);
        var rows = await db.StatusCounts.AsNoTracking().Where(row => row.Day >= first).ToListAsync(cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.Day)
                .OrderBy(day => day.Key)
                .Select(day => new DayOfStatuses(
                    day.Key,
                    day.ToDictionary(row => row.Status, row => (long)row.Identities)
                )),
        ];
    }

    private DateOnly Today => Period.DayOf(clock.GetUtcNow());

    /// <summary>
    /// INS that were obtained and never verified since: all that are held, without those that are verified. Each part is an
    /// index alone, or the few rows that no figure counts.
    /// </summary>
    private static async Task<long> NeverVerifiedAsync(
        FhirInsDbContext db,
        Dictionary<string, int> statuses,
        CancellationToken cancellationToken
    )
    {
        var held = statuses.GetValueOrDefault("RECUP") + statuses.GetValueOrDefault("QUAL");
        var verified = db.Patients.Where(row => row.Identity.LastVerifiedAt != null);
        var uncounted = db.Patients.Where(row =>
            (row.Active && row.Deleted) || (!row.Active && row.Deleted) || row.Identity.IsMerged
        );
        var counted =
            await verified.CountAsync(cancellationToken)
            - await uncounted.CountAsync(row => row.Identity.LastVerifiedAt != null, cancellationToken);
        return Math.Max(0, held - counted);
    }

    /// <summary>Of the INS that are held, the one that INSi has not spoken of for longest.</summary>
    private static async Task<LongestUnspokenOf?> LongestUnspokenOfAsync(
        FhirInsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var found = new List<LongestUnspokenOf>();
        foreach (var nature in new[] { "NIR", "NIA" })
            if (
                await db
                    .Patients.Where(row => row.InsNature == nature && row.InsConfirmedAt != null)
                    .OrderBy(row => row.InsConfirmedAt)
                    .Select(row => new LongestUnspokenOf(row.Identity.Id, row.InsConfirmedAt!.Value))
                    .FirstOrDefaultAsync(cancellationToken) is
                { } one
            )
                found.Add(one);
        return found.MinBy(one => one.Since);
    }

    private static async Task<Dictionary<string, int>> OpenTasksAsync(
        FhirInsDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .Tasks.Where(task => task.Status == "requested" || task.Status == "in-progress")
            .GroupBy(task => task.Code)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);

    private static async Task<LastCall?> LastCallAsync(FhirInsDbContext db, CancellationToken cancellationToken) =>
        await db
            .Traces.Where(trace => trace.Kind == TraceKind.InsiCall)
            .OrderByDescending(trace => trace.At)
            .Select(trace => new LastCall(trace.At, trace.Operation, trace.ResultCode, trace.DurationMilliseconds))
            .FirstOrDefaultAsync(cancellationToken);

    private sealed record Counted(
        Dictionary<string, long> Statuses,
        IReadOnlyList<DayOfCalls> Calls,
        long NeverVerified,
        int NiaWaiting,
        DateTimeOffset StaleAt
    );
}

/// <summary>What the overview tells.</summary>
public sealed class OverviewModel
{
    /// <summary>When it was measured.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Identities by status.</summary>
    public required IReadOnlyDictionary<string, long> Statuses { get; init; }

    /// <summary>The calls of each of the last days, the oldest first.</summary>
    public required IReadOnlyList<DayOfCalls> Calls { get; init; }

    /// <summary>Identities by status on each of the last days that were counted, the oldest first.</summary>
    public required IReadOnlyList<DayOfStatuses> History { get; init; }

    /// <summary>Open items of work lists by code.</summary>
    public required IReadOnlyDictionary<string, int> Tasks { get; init; }

    /// <summary>INS that were obtained and never verified since.</summary>
    public long NeverVerified { get; init; }

    /// <summary>Of the INS that are held, the one that INSi has not spoken of for longest; null while none is held.</summary>
    public LongestUnspokenOf? Longest { get; init; }

    /// <summary>Identities whose INS is a NIA: a NIR may have taken its place (S084).</summary>
    public int NiaWaiting { get; init; }

    /// <summary>When the next campaign is due; null when none is planned.</summary>
    public DateTimeOffset? NextCampaignAt { get; init; }

    internal CampaignRow? LastCampaign { get; init; }

    /// <summary>The end of a maintenance of INSi under way; null without one.</summary>
    public DateTimeOffset? InsiClosedUntil { get; init; }

    /// <summary>The last call to INSi.</summary>
    public LastCall? LastCall { get; init; }

    /// <summary>When the first certificate ends; null without certificates.</summary>
    public DateTimeOffset? LastCertificateDay { get; init; }

    /// <summary>All identities.</summary>
    public long Total => Statuses.Values.Sum();

    /// <summary>How many have a status.</summary>
    public long Of(string status) => Statuses.GetValueOrDefault(status);

    /// <summary>The share of a status, 0 to 1.</summary>
    public double ShareOf(string status) => Total == 0 ? 0 : (double)Of(status) / Total;

    /// <summary>Identities that lack a fact or both: something is to be done when the person comes.</summary>
    public long Incomplete => Total - Of("QUAL");
}

/// <summary>An INS that INSi has not given or verified for long.</summary>
/// <param name="Id">The id of the Patient.</param>
/// <param name="Since">When INSi last spoke of it.</param>
public sealed record LongestUnspokenOf(string Id, DateTimeOffset Since);

/// <summary>Identities by status at the end of a day in France.</summary>
public sealed record DayOfStatuses(DateOnly Day, IReadOnlyDictionary<string, long> ByStatus)
{
    /// <summary>The share of a status, 0 to 1.</summary>
    public double ShareOf(string status)
    {
        var total = ByStatus.Values.Sum();
        return total == 0 ? 0 : (double)ByStatus.GetValueOrDefault(status) / total;
    }
}

/// <summary>The last call to INSi.</summary>
/// <param name="At">When.</param>
/// <param name="Operation">Which operation.</param>
/// <param name="Result">Its code; null when no answer is recorded.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record LastCall(DateTimeOffset At, string Operation, string? Result, int? Milliseconds)
{
    /// <summary>Whether INSi answered, whatever it said.</summary>
    public bool IsAnswered => DayOfCalls.KindOf(Operation, Result) is not "fault";
}

/// <summary>The calls to INSi of one day in France, by what came of them.</summary>
public sealed record DayOfCalls(DateOnly Day, IReadOnlyDictionary<string, long> ByKind)
{
    /// <summary>The kinds, in the order they are drawn.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "found",
        "confirmed",
        "lot",
        "none",
        "several",
        "ko",
        "fault",
    ];

    /// <summary>All calls of the day.</summary>
    public long Total => ByKind.Values.Sum();

    internal static DayOfCalls Of(DateOnly day, IEnumerable<(string Kind, long Count)> results) =>
        new(day, results.GroupBy(one => one.Kind).ToDictionary(kind => kind.Key, kind => kind.Sum(one => one.Count)));

    /// <summary>What a call came to; a lot that was taken in or given out says nothing of the people in it.</summary>
    internal static string KindOf(string operation, string? result) =>
        (operation, InsiAnswers.WordOf(operation, result)) switch
        {
            (nameof(InsiOperation.DepositLot) or nameof(InsiOperation.CollectLot), "00" or "01" or "02") => "lot",
            (_, "00") => "found",
            (_, "01") => "none",
            (_, "02") => "several",
            (_, "OK") => "confirmed",
            (_, "KO") => "ko",
            _ => "fault",
        };
}
