using System.Collections.Concurrent;
using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Works through a list of people to retrieve, one call after the other (S069), and tells how far it is. After a crash the
/// list stands still until its starter looks at it again, or asks again for those that are left.
/// </summary>
internal sealed partial class RetrievalListWork(
    IDbContextFactory<FhirInsDbContext> contexts,
    AskForListItem ask,
    TimeProvider clock,
    IHostApplicationLifetime life,
    ILogger<RetrievalListWork> logger
) : ILongWork, IHostedService
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Waiting = "waiting";
    public const string Asked = "asked";
    public const string Failed = "failed";

    /// <summary>How long one person may take before the worker is thought to be gone.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Task, string> working = new();

    /// <summary>Works on a list in the background, unless somebody else does.</summary>
    public void Begin(string id)
    {
        var work = Task.Run(() => WorkAsync(id, life.ApplicationStopping), CancellationToken.None);
        working[work] = id;
        _ = work.ContinueWith(done => working.TryRemove(done, out _), TaskScheduler.Default);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets the calls under way be recorded before the server ends.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(Task.WhenAll(working.Keys), Task.Delay(Timeout.Infinite, cancellationToken));

    public async Task<LongWorkState?> FindAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var list = await OfStarterAsync(db, id, caller, cancellationToken);
        if (list is null)
            return null;
        var items = await db
            .RetrievalListItems.AsNoTracking()
            .Where(item => item.ListId == id)
            .OrderBy(item => item.Rank)
            .ToListAsync(cancellationToken);
        if (list.State == Completed)
            return new LongWorkState.Ended(Answer(list, items));
        if (list.WorkedUntil < Instant.Now(clock))
            Begin(id);
        return new LongWorkState.UnderWay(items.Count(item => item.State != Waiting), items.Count, NextLook);
    }

    public async Task CancelAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db
            .RetrievalLists.Where(list => list.Id == id && list.Person == caller.Person!.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(list => list.State, Cancelled)
                        .SetProperty(list => list.EndedAt, Instant.Now(clock))
                        .SetProperty(list => list.Version, list => list.Version + 1),
                cancellationToken
            );
    }

    private static Task<RetrievalListRow?> OfStarterAsync(
        FhirInsDbContext db,
        string id,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var person = caller.Person?.Id;
        return db
            .RetrievalLists.AsNoTracking()
            .FirstOrDefaultAsync(
                list => list.Id == id && list.Person == person && list.State != Cancelled,
                cancellationToken
            );
    }

    private async Task WorkAsync(string id, CancellationToken stopping)
    {
        try
        {
            RetrievalListRow? held = null;
            while (await ClaimAsync(id, held, stopping) is ({ } list, { } item))
            {
                held = list;
                var (outcome, retrieval) = await ask.AskAsync(list, item.PatientId, stopping);
                await RecordAsync(item, outcome, retrieval);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The rows say where to go on.
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            LogLeft(id);
        }
    }

    /// <summary>The next person, for this worker alone; nothing when the list has ended or another worker has it.</summary>
    /// <param name="held">The list as this worker last wrote it; null when it begins.</param>
    private async Task<(RetrievalListRow? List, RetrievalListItemRow? Item)> ClaimAsync(
        string id,
        RetrievalListRow? held,
        CancellationToken stopping
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stopping);
        var list = await db.RetrievalLists.SingleAsync(one => one.Id == id, stopping);
        var now = Instant.Now(clock);
        var isMine = held is null ? list.WorkedUntil <= now : list.Version == held.Version;
        if (list.State != Running || !isMine)
            return default;
        var item = await db
            .RetrievalListItems.AsNoTracking()
            .Where(one => one.ListId == id && one.State == Waiting)
            .OrderBy(one => one.Rank)
            .FirstOrDefaultAsync(stopping);
        (list.Version, list.WorkedUntil) = (list.Version + 1, now + Lease);
        if (item is null)
            (list.State, list.EndedAt) = (Completed, now);
        try
        {
            await db.SaveChangesAsync(stopping);
            return (list, item);
        }
        catch (DbUpdateConcurrencyException)
        {
            return default;
        }
    }

    /// <summary>What INSi was asked is told even when the list was stopped meanwhile.</summary>
    private async Task RecordAsync(RetrievalListItemRow item, string outcome, string? retrieval)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        var state = outcome is "00" or "01" or "02" ? Asked : Failed;
        await db
            .RetrievalListItems.Where(one => one.ListId == item.ListId && one.Rank == item.Rank)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.State, state)
                        .SetProperty(one => one.Outcome, outcome)
                        .SetProperty(one => one.RetrievalId, retrieval),
                CancellationToken.None
            );
    }

    private static FhirAnswer Answer(RetrievalListRow list, IReadOnlyList<RetrievalListItemRow> items)
    {
        var output = new OperationOutput().Add(
            "total",
            "valueInteger",
            items.Count.ToString(CultureInfo.InvariantCulture)
        );
        foreach (var item in items)
        {
            var result = output.Begin("result");
            result
                .Add("part")
                .Set("name", "patient")
                .Add("valueReference")
                .Set("reference", PatientReference.To(item.PatientId));
            if (item.State == Asked)
                result.Add("part").Set("name", "outcome").Set("valueCode", item.Outcome);
            if (item.State == Failed)
                result
                    .Add("part")
                    .Set("name", "reason")
                    .Add("resource", OperationOutcomes.Of([new Problem(item.Outcome!)]));
            if (item.RetrievalId is { } retrieval)
                result.Add("part").Set("name", "retrieval").Set("valueId", retrieval);
        }
        output
            .Add("startedAt", "valueInstant", Instant.Text(list.StartedAt))
            .Add("endedAt", "valueInstant", Instant.Text(list.EndedAt!.Value));
        return FhirAnswer.Of(output.Resource);
    }

    [LoggerMessage(1, LogLevel.Error, "The database does not answer: the list {List} waits for its starter")]
    private partial void LogLeft(string list);
}
