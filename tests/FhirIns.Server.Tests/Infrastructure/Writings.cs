using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using FhirIns.Server.MassVerification.Jobs;
using FhirIns.Server.Observability;
using FhirIns.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>
/// What a server of the tests writes where no trait may stand: log lines, spans, metrics, errors, addresses it makes up,
/// the tables of its jobs.
/// </summary>
internal sealed partial class Writings : IDisposable
{
    private readonly ConcurrentQueue<string> lines = [];
    private readonly ActivityListener spans;

    public Writings()
    {
        spans = new()
        {
            ShouldListenTo = source => source.Name.StartsWith("FhirIns", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(spans);
    }

    /// <summary>Where the server logs.</summary>
    public CollectedLogs Logs { get; } = new();

    public IReadOnlyCollection<string> Lines => [.. Logs.Lines, .. lines];

    /// <summary>Keeps what an answer says besides its resource: where it points to, and why it refuses.</summary>
    public void Add(FhirReply reply)
    {
        foreach (var header in new[] { "Location", "Content-Location", "Link", "WWW-Authenticate" })
            Add($"{header}: {reply.Header(header)}");
        if ((int)reply.Status >= 400)
            Add(reply.Text);
        // A link to oneself repeats the client's own query.
        foreach (Match link in OtherLinks().Matches(reply.Text))
            Add(link.Value);
    }

    /// <summary>Keeps the numbers a node shows, and what its job engine has stored.</summary>
    public async Task AddStoredAsync(IServiceProvider services)
    {
        Add(services.GetRequiredService<PrometheusMetrics>().Write());
        var database = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        // The SQL Server of the tests is simulated, and keeps no jobs.
        if (database.Provider == Providers.SqlServer)
            return;
        var jobs = services.GetRequiredService<IOptions<JobOptions>>().Value.ConnectionStringFor(database);
        await using DbConnection connection =
            database.Provider == Providers.Sqlite ? new SqliteConnection(jobs) : new NpgsqlConnection(jobs);
        await connection.OpenAsync();
        foreach (var table in await RowsAsync(connection, Tables(database)))
        foreach (var row in await RowsAsync(connection, $"SELECT * FROM {table}"))
            Add(row);
    }

    public void Dispose() => spans.Dispose();

    private void Add(Activity span) =>
        Add($"{span.DisplayName} {string.Join(' ', span.TagObjects)} {span.StatusDescription}");

    private void Add(string line) => lines.Enqueue(line);

    private static string Tables(DatabaseOptions database) =>
        database.Provider == Providers.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'qrtz%'";

    private static async Task<List<string>> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader, column))));
        return rows;
    }

    /// <summary>The addresses of a Bundle's other pages, in JSON and in XML.</summary>
    [GeneratedRegex(
        """(first|previous|next|last)"(/>\s*<url value=|,\s*"url":\s*)"[^"]+""",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex OtherLinks();

    private static string Text(DbDataReader reader, int column) =>
        reader.GetValue(column) is byte[] bytes
            ? Encoding.UTF8.GetString(bytes)
            : reader.GetValue(column).ToString() ?? "";
}
