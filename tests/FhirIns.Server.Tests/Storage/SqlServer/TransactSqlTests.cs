using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Patients;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Storage.SqlServer;

/// <summary>
/// What is sent to SQL Server is T-SQL. No SQL Server runs here: definitions and statements are read by an independent
/// parser and by rules of our own.
/// </summary>
public sealed partial class TransactSqlTests
{
    private static readonly string Checker = Path.Combine(
        AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("FhirIns.Server.Tests", StringComparison.Ordinal)],
        "transact-sql"
    );

    public static IEnumerable<string> Searches =>
        SearchingByIndexOnSqliteTests.Selective.Concat(SearchingByIndexOnSqliteTests.Broad).Select(row => row.Data);

    [Fact]
    public void A_statement_of_ours_changes_where_the_engines_differ()
    {
        Assert.Equal(
            "SELECT TOP (@limit) p.[key], p.id FROM [identity] p WHERE p.deleted = 0 AND p.carries_ins = 1 AND p.active = @v0"
                + " AND p.[key] IN (SELECT patient_key FROM identity_identifier WHERE value = @key) ORDER BY +p.[key]",
            TransactSql.Of(
                "SELECT p.key, p.id FROM identity p WHERE NOT p.deleted AND p.carries_ins AND p.active = @v0"
                    + " AND p.key IN (SELECT patient_key FROM identity_identifier WHERE value = @key) ORDER BY +p.key LIMIT @limit"
            )
        );
        Assert.Equal(
            "SELECT version, updated, deleted FROM [identity] WHERE kind = 'a key of identity'",
            TransactSql.Of("SELECT version, updated, deleted FROM identity WHERE kind = 'a key of identity'")
        );
    }

    [Fact]
    public void No_search_keeps_a_word_of_another_dialect()
    {
        foreach (var text in Searches.SelectMany(Statements))
        {
            Assert.DoesNotMatch(Foreign(), text);
            Assert.DoesNotMatch(BareFlag(), text);
        }
    }

    [Fact]
    public async Task Every_search_and_every_definition_is_read_by_a_parser_of_transact_sql()
    {
        Assert.SkipWhen(
            !Directory.Exists(Path.Combine(Checker, "node_modules"))
                && Environment.GetEnvironmentVariable("CI") != "true",
            "the parser of T-SQL is not installed: npm ci in tests/transact-sql"
        );
        await using var db = Open();
        var definitions = TransactSqlShape
            .Statements(Scripts())
            .Concat(TransactSqlShape.Statements(db.Database.GenerateCreateScript()));
        // The parser knows neither a TOP with a variable nor foreign keys; those are compared below.
        var statements = definitions
            .Concat(Searches.SelectMany(Statements))
            .Select(text => ForeignKey().Replace(text.Replace("TOP (@limit)", "TOP 20"), ""))
            .ToList();
        Assert.Equal("", await RefusalsAsync(statements));
        Assert.NotEqual("", await RefusalsAsync(["SELECT p.key FROM identity p"]));
    }

    [Fact]
    public void The_scripts_make_what_the_model_describes()
    {
        using var db = Open();
        Assert.Equal(
            TransactSqlShape.Of(db.Database.GenerateCreateScript()).Lines,
            TransactSqlShape.Of(Scripts()).Lines
        );
    }

    [Fact]
    public void Every_migration_has_a_script_for_every_engine()
    {
        var names = typeof(FhirInsDbContext).Assembly.GetManifestResourceNames();
        using var db = Open();
        foreach (var migration in db.Database.GetMigrations())
        foreach (var engine in new[] { "sqlite", "postgresql", "sqlserver" })
            Assert.Contains($"Migrations.{migration[..4]}.{engine}.sql", names);
    }

    [Fact]
    public void No_index_is_wider_than_the_engine_allows()
    {
        using var db = Open();
        var designed =
            Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<Microsoft.EntityFrameworkCore.Metadata.IDesignTimeModel>(
                db
            );
        foreach (var entity in designed.Model.GetEntityTypes())
        {
            foreach (var index in entity.GetIndexes())
                Assert.True(index.Properties.Sum(Width) <= 1700, $"{entity.GetTableName()} {index.GetDatabaseName()}");
            Assert.True(entity.FindPrimaryKey()!.Properties.Sum(Width) <= 900, entity.GetTableName());
        }

        static int Width(Microsoft.EntityFrameworkCore.Metadata.IProperty property) =>
            property.GetColumnType().StartsWith("nvarchar", StringComparison.Ordinal)
                ? 2 * (property.GetMaxLength() ?? 4000)
                : 8;
    }

    internal static FhirInsDbContext Open(string connection = "Server=none")
    {
        var builder = new DbContextOptionsBuilder<FhirInsDbContext>();
        builder.UseProvider(new DatabaseOptions { Provider = Providers.SqlServer, ConnectionString = connection });
        return new(builder.Options);
    }

    private static string Scripts()
    {
        using var db = Open();
        return string.Join(
            "\n",
            db.Database.GetMigrations()
                .Select(migration =>
                    Server.Storage.Migrations.Scripts.Read(migration[..4], "Microsoft.EntityFrameworkCore.SqlServer")
                )
        );
    }

    private static IEnumerable<string> Statements(string query)
    {
        foreach (var scopes in new[] { "system/Patient.rs ins.read", "system/Patient.rs" })
        {
            var caller = new Caller
            {
                ClientId = "test",
                Scopes = ScopeSet.Parse(scopes.Split(' ')),
                IsOutsideDomain = false,
                IsStronglyAuthenticated = false,
                IsInOwnPractice = false,
            };
            var plan = SearchPlan.Of(query, caller, new FhirOptions(), null, DateTimeOffset.UnixEpoch, isStrict: false);
            yield return TransactSql.Of(plan.CountText);
            yield return TransactSql.Of(plan.PageText("p.for_everyone", ""));
        }
    }

    /// <summary>What the parser says of the statements that it does not understand, one a line.</summary>
    private static async Task<string> RefusalsAsync(IReadOnlyList<string> statements)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Checker, "check.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(statements));
        node.StandardInput.Close();
        var refusals = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, node.ExitCode);
        return refusals;
    }

    [GeneratedRegex(
        @"\bLIMIT\b|\|\||\btrue\b|\bfalse\b|::|\bILIKE\b|(?<![\[\w])(key|identity)(?![\]\w])",
        RegexOptions.None,
        60_000
    )]
    private static partial Regex Foreign();

    [GeneratedRegex(@",\s*CONSTRAINT \[FK_[^\n]*?(?=,?\n)", RegexOptions.None, 60_000)]
    private static partial Regex ForeignKey();

    /// <summary>A flag that stands as a condition: T-SQL has none.</summary>
    [GeneratedRegex(@"\.(deleted|carries_ins|active)\b(?! = )", RegexOptions.None, 60_000)]
    private static partial Regex BareFlag();
}
