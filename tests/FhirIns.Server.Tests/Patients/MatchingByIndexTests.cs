using System.Data.Common;
using System.Globalization;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FhirIns.Server.Tests.Patients;

/// <summary>
/// Whoever is sought by <c>$match</c>, and by whatever is known of them, candidates are looked up: no statement reads all
/// identities, nor sorts all that bear a common name.
/// </summary>
public abstract class MatchingByIndexTests
{
    private readonly FhirInsApplication app;
    private readonly string explain;

    protected MatchingByIndexTests(FhirInsApplication app, string explain)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        (this.app, this.explain) = (app, explain);
    }

    [Theory]
    [InlineData("Martin", "Marie", "1980-05-14")]
    [InlineData("Martin", null, "1980-05-14")]
    [InlineData(null, "Marie", "1980-05-14")]
    [InlineData(null, null, "1980-05-14")]
    [InlineData("Martin", "Marie", null)]
    [InlineData("Martin", null, null)]
    [InlineData(null, "Marie", null)]
    [InlineData("Li", "Bo", "1980-05-14")]
    public async Task Candidates_are_looked_up_by_what_is_known(string? family, string? given, string? birthDate)
    {
        var sought = SoughtPerson.Of(family, given, null, birthDate, Sex.Female, "63220");
        var plans = await app.InDatabaseAsync(db => PlansOfAsync(db, sought));
        Assert.True(plans.Count >= 2, "at least the keys and the records are asked for");
        Assert.All(plans, Refuse);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected abstract void Refuse(IReadOnlyList<string> plan);

    /// <summary>The plans of all statements that look for somebody, with the values they are run with.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<string>>> PlansOfAsync(FhirInsDbContext db, SoughtPerson sought)
    {
        var listening = new Listening();
        var options = (DbContextOptions<FhirInsDbContext>)db.GetService<IDbContextOptions>();
        await using (
            var heard = new FhirInsDbContext(
                new DbContextOptionsBuilder<FhirInsDbContext>(options).AddInterceptors(listening).Options
            )
        )
            await new MatchCandidates(heard, sought, Cancelled).FindAsync(["a", "b"]);
        await db.Database.OpenConnectionAsync(Cancelled);
        var connection = db.Database.GetDbConnection();
        foreach (var statement in explain.Split(';')[..^1])
            await ReadAsync(connection, statement, []);
        var plans = new List<IReadOnlyList<string>>();
        foreach (var (text, values) in listening.Heard)
            plans.Add(await ReadAsync(connection, $"{explain.Split(';')[^1]} {text}", values));
        return plans;
    }

    private static List<(string Name, object? Value)> ValuesOf(DbCommand command) =>
        [.. command.Parameters.Cast<DbParameter>().Select(one => (one.ParameterName, one.Value))];

    private static async Task<IReadOnlyList<string>> ReadAsync(
        DbConnection connection,
        string text,
        IEnumerable<(string Name, object? Value)> values
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        await using var rows = await command.ExecuteReaderAsync(Cancelled);
        var lines = new List<string>();
        while (await rows.ReadAsync(Cancelled))
            lines.Add(Convert.ToString(rows.GetValue(rows.FieldCount - 1), CultureInfo.InvariantCulture)!);
        return lines;
    }

    /// <summary>Keeps every statement of a context, with its values.</summary>
    private sealed class Listening : DbCommandInterceptor
    {
        public List<(string Text, List<(string Name, object? Value)> Values)> Heard { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Heard.Add((command.CommandText, ValuesOf(command)));
            return ValueTask.FromResult(result);
        }
    }
}

public sealed class MatchingByIndexOnSqliteTests(FhirInsApplication app)
    : MatchingByIndexTests(app, "EXPLAIN QUERY PLAN"),
        IClassFixture<FhirInsApplication>
{
    protected override void Refuse(IReadOnlyList<string> plan)
    {
        Assert.Contains(plan, line => line.StartsWith("SEARCH", StringComparison.Ordinal));
        // A list of values is a small table of its own.
        Assert.DoesNotContain(
            plan,
            line => line.StartsWith("SCAN", StringComparison.Ordinal) && !line.Contains("VIRTUAL TABLE")
        );
    }
}

public sealed class MatchingByIndexOnPostgreSqlTests(PostgreSqlApplication app)
    : MatchingByIndexTests(app, "SET enable_seqscan = off;EXPLAIN"),
        IClassFixture<PostgreSqlApplication>
{
    protected override void Refuse(IReadOnlyList<string> plan) =>
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan"));
}
