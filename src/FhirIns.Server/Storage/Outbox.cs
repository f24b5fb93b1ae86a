using FhirIns.Server.Patients;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage;

/// <summary>A resource that a save creates or changes.</summary>
/// <param name="Type">Patient or Task.</param>
/// <param name="SubjectId">Whose changes stay in order: the Patient; the item itself when it is about nobody.</param>
/// <param name="IsNew">Whether nothing was there before.</param>
internal sealed record ChangedResource(string Type, string Id, string SubjectId, int Version, bool IsNew);

/// <summary>Which of some changed resources match which subscriptions, as the database stands within the transaction.</summary>
internal delegate Task<IReadOnlyList<(ChangedResource Changed, string SubscriptionId)>> Followers(
    FhirInsDbContext db,
    IReadOnlyList<ChangedResource> changed,
    CancellationToken cancellationToken
);

/// <summary>Who follows changes now; null when nobody does, and then nothing is asked or written.</summary>
internal delegate ValueTask<Followers?> FollowersNow(CancellationToken cancellationToken);

/// <summary>
/// Writes what subscribers must be told in the transaction of the change itself: neither is ever there without the other.
/// A subscriber hears of a resource that matches now, or that matched before, so that a downgrade reaches those who follow
/// qualified identities.
/// </summary>
internal sealed class Outbox(IEnumerable<FollowersNow> followersNow, OutboxSignal signal, TimeProvider clock)
{
    /// <param name="save">Saves the context itself.</param>
    public async Task<int> SaveAsync(
        FhirInsDbContext db,
        Func<CancellationToken, Task<int>> save,
        CancellationToken cancellationToken
    )
    {
        if (await AllAsync(cancellationToken) is not { } followers || ChangesOf(db) is not { Count: > 0 } changes)
            return await save(cancellationToken);
        await using var own = db.Database.CurrentTransaction is null
            ? await db.Database.BeginTransactionAsync(cancellationToken)
            : null;
        var matched = (await followers(db, [.. changes.Where(one => !one.IsNew)], cancellationToken)).ToHashSet();
        var saved = await save(cancellationToken);
        matched.UnionWith(await followers(db, changes, cancellationToken));
        if (matched.Count > 0)
        {
            var now = Instant.Now(clock);
            // In the order of the changes; of one Patient there is one at most.
            foreach (var one in changes)
                db.Outbox.AddRange(
                    matched.Where(match => match.Changed == one).Select(match => Row(one, match.SubscriptionId, now))
                );
            await save(cancellationToken);
        }
        if (own is not null)
            await own.CommitAsync(CancellationToken.None);
        if (matched.Count > 0)
            signal.Set();
        return saved;
    }

    /// <summary>All who follow, by whatever way they are told; null when nobody does.</summary>
    private async ValueTask<Followers?> AllAsync(CancellationToken cancellationToken)
    {
        List<Followers>? all = null;
        foreach (var now in followersNow)
            if (await now(cancellationToken) is { } followers)
                (all ??= []).Add(followers);
        return all switch
        {
            null => null,
            [var only] => only,
            _ => async (db, changed, cancelled) =>
            {
                var matched = new List<(ChangedResource, string)>();
                foreach (var followers in all)
                    matched.AddRange(await followers(db, changed, cancelled));
                return matched;
            },
        };
    }

    /// <summary>What makes a new version; a verification that confirms changes nothing that is shown.</summary>
    private static List<ChangedResource> ChangesOf(FhirInsDbContext db)
    {
        var changes = new List<ChangedResource>();
        foreach (var entry in db.ChangeTracker.Entries())
        {
            var isNew = entry.State is EntityState.Added;
            if (!isNew && entry.State is not EntityState.Modified)
                continue;
            if (entry.Entity is PatientRow patient && (isNew || entry.Property(nameof(PatientRow.Version)).IsModified))
                changes.Add(new("Patient", patient.Id, patient.Id, patient.Version, isNew));
            else if (entry.Entity is TaskRow task && (isNew || entry.Property(nameof(TaskRow.Version)).IsModified))
                changes.Add(new("Task", task.Id, task.PatientId ?? task.Id, task.Version, isNew));
        }
        return changes;
    }

    private static OutboxRow Row(ChangedResource changed, string subscriptionId, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            SubscriptionId = subscriptionId,
            SubjectId = changed.SubjectId,
            ResourceType = changed.Type,
            ResourceId = changed.Id,
            Version = changed.Version,
            At = now,
            NotBefore = now,
        };
}

/// <summary>Wakes whoever delivers when there is something new; other nodes notice by looking.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim raised = new(0, 1);

    public void Set()
    {
        try
        {
            raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already raised.
        }
    }

    /// <summary>Returns when the signal is raised, or when the time is over.</summary>
    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) =>
        raised.WaitAsync(time, cancellationToken);

    public void Dispose() => raised.Dispose();
}
