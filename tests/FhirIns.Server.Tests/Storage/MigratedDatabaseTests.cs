using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Storage;

/// <summary>The scripts of the migrations make the database that the model describes.</summary>
public sealed class MigratedDatabaseTests
{
    private const string SqliteShape = """
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
        FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\_\_%' ESCAPE '\' AND m.name NOT LIKE 'sqlite%'
        UNION ALL
        SELECT name || ' ' || COALESCE(sql, '') FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'
        """;

    private const string PostgreSqlShape = """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(collation_name, '')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__EFMigrationsHistory'
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '__EFMigrationsHistory'
        """;

    [Fact]
    public async Task On_sqlite()
    {
        var (migrated, described) = (Path.GetTempFileName(), Path.GetTempFileName());
        await CompareAsync(
            "Sqlite",
            $"Data Source={migrated};Pooling=False",
            $"Data Source={described};Pooling=False",
            SqliteShape
        );
        File.Delete(migrated);
        File.Delete(described);
    }

    [Fact]
    public async Task On_postgresql()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        var server = await PostgreSqlServer.GetAsync();
        await CompareAsync(
            "PostgreSql",
            await server.CreateDatabaseAsync(),
            await server.CreateDatabaseAsync(),
            PostgreSqlShape
        );
    }

    private static async Task CompareAsync(string provider, string migrated, string described, string shape)
    {
        await using var one = Open(provider, migrated);
        await one.Database.MigrateAsync(TestContext.Current.CancellationToken);
        await using var other = Open(provider, described);
        await other.Database.ExecuteSqlRawAsync(
            Escape(other.Database.GenerateCreateScript()),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(await ShapeOf(other, shape), await ShapeOf(one, shape));
    }

    private static FhirInsDbContext Open(string provider, string connection)
    {
        var builder = new DbContextOptionsBuilder<FhirInsDbContext>();
        builder.UseProvider(new DatabaseOptions { Provider = provider, ConnectionString = connection });
        return new(builder.Options);
    }

    private static async Task<List<string>> ShapeOf(FhirInsDbContext db, string query)
    {
        var rows = await db.Database.SqlQueryRaw<string>(query).ToListAsync(TestContext.Current.CancellationToken);
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static string Escape(string script) => script.Replace("{", "{{").Replace("}", "}}");
}
