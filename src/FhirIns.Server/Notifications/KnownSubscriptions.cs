using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Storage.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>
/// Who follows changes, remembered for a second so that a write asks nothing more where nobody follows. A subscription
/// is <c>active</c> only when every node must have noticed it.
/// </summary>
internal sealed class KnownSubscriptions(
    SqlCommands sql,
    AtRest atRest,
    IOptions<FhirOptions> options,
    TimeProvider clock
)
{
    /// <summary>For how long what is remembered is believed.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private const string Followed =
        "SELECT id, version, criteria, client, organization, scopes FROM subscription WHERE NOT deleted AND status <> 'off'";

    private volatile Known? known;

    /// <summary>Who follows now; null when nobody does.</summary>
    public async ValueTask<Followers?> GetAsync(CancellationToken cancellationToken)
    {
        var current = known;
        if (current is null || clock.GetElapsedTime(current.ReadAt) > Remembered)
            known = current = await ReadAsync(current, cancellationToken);
        return current.Subscriptions.Count == 0 ? null : current.MatchAsync;
    }

    /// <summary>Forgets what is remembered: a subscription was just written here.</summary>
    public void Forget() => known = null;

    private async Task<Known> ReadAsync(Known? before, CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        var subscriptions = new List<Subscription>();
        await using var command = sql.Of(Followed);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var (id, version) = (rows.GetString(0), rows.GetInt32(1));
            subscriptions.Add(
                before?.Subscriptions.FirstOrDefault(one => one.Id == id && one.Version == version)
                    ?? new(id, version, Read(rows))
            );
        }
        return new(readAt, subscriptions, atRest);
    }

    private SubscriptionCriteria Read(DbDataReader row) =>
        SubscriptionCriteria.Read(
            atRest.Read(EncryptedColumns.Criteria, row.GetString(2)),
            SubscriptionOwner.Of(row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5)),
            options.Value,
            clock.GetUtcNow(),
            atRest.IsEncrypted
        );

    private sealed record Subscription(string Id, int Version, SubscriptionCriteria Criteria);

    /// <summary>One statement that tells of a Patient which of several subscriptions it matches.</summary>
    private sealed record PatientTest(
        IReadOnlyList<string> SubscriptionIds,
        string Text,
        IReadOnlyList<(string Name, object Value)> Parameters
    )
    {
        public static PatientTest Of(Subscription[] subscriptions, AtRest atRest)
        {
            var tests = subscriptions.Select((one, index) => one.Criteria.TestNamed(Prefix(index))).ToList();
            var columns = tests.Select(test => $"CASE WHEN {test.Text} THEN 1 ELSE 0 END");
            return new(
                [.. subscriptions.Select(one => one.Id)],
                $"SELECT {string.Join(", ", columns)} FROM identity p WHERE p.id = @id",
                [.. tests.SelectMany(test => test.Parameters).Select(one => (one.Name, atRest.Bound(one.Value)))]
            );
        }

        private static string Prefix(int index) => string.Create(CultureInfo.InvariantCulture, $"s{index}");
    }

    /// <summary>What was known at an instant.</summary>
    private sealed class Known
    {
        /// <summary>Databases bind some ten thousand values in a statement; each criteria at most some hundreds.</summary>
        private const int AtOnce = 16;

        private readonly List<PatientTest> onPatients;
        private readonly List<Subscription> onTasks;

        public Known(long readAt, List<Subscription> subscriptions, AtRest atRest)
        {
            (ReadAt, Subscriptions) = (readAt, subscriptions);
            onPatients =
            [
                .. subscriptions
                    .Where(one => one.Criteria is { Type: "Patient", Problems.Count: 0 })
                    .Chunk(AtOnce)
                    .Select(some => PatientTest.Of(some, atRest)),
            ];
            onTasks = subscriptions.FindAll(one => one.Criteria is { Type: "Task", Problems.Count: 0 });
        }

        public long ReadAt { get; }

        public IReadOnlyList<Subscription> Subscriptions { get; }

        public async Task<IReadOnlyList<(ChangedResource Changed, string SubscriptionId)>> MatchAsync(
            FhirInsDbContext db,
            IReadOnlyList<ChangedResource> changed,
            CancellationToken cancellationToken
        )
        {
            var matches = new List<(ChangedResource, string)>();
            foreach (var patient in changed.Where(one => one.Type == "Patient"))
            foreach (var test in onPatients)
                await AddPatientAsync(matches, db, patient, test, cancellationToken);
            var tasks = changed.Where(one => one.Type == "Task").ToDictionary(one => one.Id);
            if (tasks.Count > 0)
                foreach (var subscription in onTasks)
                    await AddTasksAsync(matches, db, tasks, subscription, cancellationToken);
            return matches;
        }

        /// <summary>One lookup by key, for several subscriptions at once.</summary>
        [SuppressMessage(
            "Security",
            "CA2100",
            Justification = "The text of a search is put together from constants; every value is a parameter."
        )]
        private static async Task AddPatientAsync(
            List<(ChangedResource, string)> matches,
            FhirInsDbContext db,
            ChangedResource patient,
            PatientTest test,
            CancellationToken cancellationToken
        )
        {
            var connection = db.Database.GetDbConnection();
            await using var command = connection.CreateCommand();
            command.CommandText = db.Database.Translate(test.Text);
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            foreach (var (name, value) in test.Parameters.Append(("@id", patient.Id)))
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken))
                return;
            for (var index = 0; index < test.SubscriptionIds.Count; index++)
                if (row.GetInt32(index) == 1)
                    matches.Add((patient, test.SubscriptionIds[index]));
        }

        private static async Task AddTasksAsync(
            List<(ChangedResource, string)> matches,
            FhirInsDbContext db,
            Dictionary<string, ChangedResource> tasks,
            Subscription subscription,
            CancellationToken cancellationToken
        )
        {
            var ids = tasks.Keys.ToList();
            var matching = await subscription
                .Criteria.Narrow(db.Tasks.AsNoTracking().Where(task => ids.Contains(task.Id)))
                .Select(task => task.Id)
                .ToListAsync(cancellationToken);
            matches.AddRange(matching.Select(id => (tasks[id], subscription.Id)));
        }
    }
}
