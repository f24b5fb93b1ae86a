using System.Net;
using System.Text;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Storage.SqlServer;

/// <summary>
/// What goes over the wire to SQL Server, seen by a simulated one: generated and wire-simulated, never run on the real
/// one.
/// </summary>
public sealed class SqlServerTrafficTests
{
    [Fact]
    public async Task Migrating_takes_the_lock_of_the_engine_and_runs_each_script_once()
    {
        await using var server = new SimulatedSqlServer { Answer = EmptyDatabase };
        await using var db = TransactSqlTests.Open(server.ConnectionString);
        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
        var texts = server.Sent.Select(statement => statement.Text).ToList();
        Assert.Contains(texts, text => text.Contains("sp_getapplock"));
        Assert.Single(texts, text => text.Contains("CREATE TABLE [identity] ("));
        foreach (var migration in db.Database.GetMigrations())
            Assert.Contains(texts, text => text.Contains($"VALUES (N'{migration}'"));
        Assert.Equal("COMMIT", texts.Last(text => text is "COMMIT" or "ROLLBACK"));
    }

    [Fact]
    public async Task Whoever_must_be_alone_asks_for_a_lock_of_the_transaction_that_tells_nothing()
    {
        await using var server = new SimulatedSqlServer();
        await using var db = TransactSqlTests.Open(server.ConnectionString);
        await using (var alone = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await db.Database.LockAsync(["identifier=https://a.example|SECRET"], TestContext.Current.CancellationToken);
            await alone.CommitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(
            ["BEGIN", "lock", "COMMIT"],
            server.Sent.Select(one => one.Text.Contains("sp_getapplock") ? "lock" : one.Text)
        );
        Assert.DoesNotContain(server.Sent.SelectMany(one => one.Values.Values), value => $"{value}".Contains("SECRET"));
    }

    [Fact]
    public async Task A_lock_that_is_not_granted_is_a_database_that_does_not_answer()
    {
        await using var server = new SimulatedSqlServer
        {
            Answer = _ => TdsAnswer.Failure(51222, "The lock was not granted."),
        };
        await using var db = TransactSqlTests.Open(server.ConnectionString);
        var exception = await Assert.ThrowsAnyAsync<Exception>(() =>
            db.Database.LockAsync(["a"], TestContext.Current.CancellationToken)
        );
        Assert.True(Providers.IsUnavailable(exception));
    }

    [Theory]
    [InlineData(2601, "with unique index 'IX_identity_ins_number_ins_oid'", true, true, false, false)]
    [InlineData(2601, "with unique index 'IX_identity_id'", true, false, false, false)]
    [InlineData(2627, "Violation of PRIMARY KEY constraint", true, false, false, false)]
    [InlineData(2628, "String or binary data would be truncated", false, false, true, false)]
    [InlineData(1205, "was deadlocked and has been chosen as the victim", false, false, false, true)]
    [InlineData(9002, "The transaction log is full", false, false, false, true)]
    [InlineData(102, "Incorrect syntax", false, false, false, false)]
    public async Task An_error_of_the_engine_is_told_apart(
        int number,
        string message,
        bool isUnique,
        bool isInsTaken,
        bool isTooLong,
        bool isUnavailable
    )
    {
        await using var server = new SimulatedSqlServer { Answer = _ => TdsAnswer.Failure(number, message) };
        await using var db = TransactSqlTests.Open(server.ConnectionString);
        db.Add(new ServerKeyRow { Name = "a", Xml = "<a />" });
        var exception = await Assert.ThrowsAnyAsync<Exception>(() =>
            db.SaveChangesAsync(TestContext.Current.CancellationToken)
        );
        var update = exception as DbUpdateException;
        Assert.Equal(isUnique, update is not null && Providers.IsUniqueViolation(update));
        Assert.Equal(isInsTaken, update is not null && Providers.IsInsTaken(update));
        Assert.Equal(isTooLong, Providers.IsTooLong(exception));
        Assert.Equal(isUnavailable, Providers.IsUnavailable(exception));
    }

    [Fact]
    public async Task A_client_reads_and_searches_a_patient_that_is_kept_in_sql_server()
    {
        var patient = Encoding.UTF8.GetBytes("""{"resourceType":"Patient","id":"a1"}""");
        await using var server = new SimulatedSqlServer();
        server.Answer = statement =>
            statement.Text switch
            {
                var text when text.StartsWith("SELECT version, updated", StringComparison.Ordinal) => new(
                    [typeof(int), typeof(long), typeof(bool), typeof(byte[])],
                    [
                        [1, 1_764_000_000_000L, false, patient],
                    ]
                ),
                var text when text.StartsWith("SELECT TOP (@limit) p.[key]", StringComparison.Ordinal) => new(
                    [typeof(long), typeof(string), typeof(byte[]), typeof(string)],
                    [
                        [1L, "a1", patient, "1980-05-14"],
                    ]
                ),
                var text when text.Contains("EXISTS") => TdsAnswer.Scalar(true),
                _ => EmptyDatabase(statement),
            };
        await using var app = new OnSimulatedSqlServer(server.ConnectionString);
        await app.InitializeAsync();
        var connector = app.As("connector");

        var read = await connector.Get("Patient/a1");
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal("a1", read.Id);
        var found = await connector.Get("Patient?family=MARTIN&identity-status=QUAL&_sort=birthdate");
        Assert.Equal(HttpStatusCode.OK, found.Status);
        Assert.Equal(1, found.Json["total"]!.GetValue<int>());

        var search = server.Sent.Last(one => one.Text.Contains("TOP (@limit)"));
        Assert.Equal(21L, Convert.ToInt64(search.Values["@limit"]));
        Assert.Contains("MARTIN", search.Values.Values.OfType<string>(), StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("MARTIN", search.Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A database without tables, whose locks are granted.</summary>
    private static TdsAnswer? EmptyDatabase(SentStatement statement) =>
        statement.Text switch
        {
            var text when text.Contains("SELECT @result") => TdsAnswer.Scalar(0),
            var text when text.Contains("SELECT CASE WHEN @granted") => TdsAnswer.Scalar(1),
            // The row by which nodes with jobs take turns.
            var text when text.Contains("QRTZ_LOCKS") => TdsAnswer.Scalar("TRIGGER_ACCESS"),
            var text when text.Contains("QRTZ_") && text.Contains("INSERT INTO") => new(
                [],
                [
                    [],
                ]
            ),
            var text when text.Contains("OBJECT_ID") => TdsAnswer.Scalar(null, typeof(int)),
            _ => null,
        };

    private sealed class OnSimulatedSqlServer(string connection) : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                new Dictionary<string, string?>
                {
                    ["Database:Provider"] = "SqlServer",
                    ["Database:ConnectionString"] = connection,
                }
            );
    }
}
