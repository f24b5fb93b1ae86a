using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>Takes the rows of one table, in the order of their keys, from one data key to another; null is none.</summary>
[SuppressMessage("Security", "CA2100", Justification = "Texts are put together from the names of our tables.")]
internal sealed class TableWalk(FhirInsDbContext db, EncryptedTable table, DataKey? from, DataKey? to)
{
    private const int AtOnce = 500;

    /// <summary>Rows between two words about the progress.</summary>
    private const int ToldEvery = 10_000;

    private readonly string keys = string.Join(", ", table.Keys);

    /// <param name="state">Where it stands in this table.</param>
    /// <returns>Where it stands at the end of the table.</returns>
    public async Task<KeyState> RunAsync(KeyState state, TextWriter progress, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        var total = Convert.ToInt64(
            await Command(null, $"SELECT count(*) FROM {table.Name}").ExecuteScalarAsync(cancellationToken),
            CultureInfo.InvariantCulture
        );
        var done = 0L;
        await TellAsync(progress, done, total);
        while (true)
        {
            await using var batch = await db.Database.BeginTransactionAsync(cancellationToken);
            var rows = await ReadAsync(batch.GetDbTransaction(), state.After, cancellationToken);
            if (rows.Count == 0)
                break;
            await WriteAsync(batch.GetDbTransaction(), rows, cancellationToken);
            state = state with { After = JsonSerializer.Serialize(rows[^1].Take(table.Keys.Count)) };
            await Command(
                    batch.GetDbTransaction(),
                    "UPDATE server_key SET xml = @v0 WHERE name = @v1",
                    state.ToXml(),
                    KeyState.Name
                )
                .ExecuteNonQueryAsync(cancellationToken);
            await batch.CommitAsync(cancellationToken);
            done += rows.Count;
            if (done % ToldEvery == 0 || rows.Count < AtOnce)
                await TellAsync(progress, done, total);
        }
        await db.Database.CloseConnectionAsync();
        return state;
    }

    /// <summary>The next rows: first their keys, then their columns.</summary>
    private async Task<List<object[]>> ReadAsync(
        DbTransaction transaction,
        string? after,
        CancellationToken cancellationToken
    )
    {
        var last = after is null ? [] : JsonSerializer.Deserialize<JsonElement[]>(after)!.Select(ValueOf).ToArray();
        var where = table.Keys switch
        {
            _ when last.Length == 0 => "",
            [var one] => $"WHERE {one} > @v0 ",
            [var one, var other] => $"WHERE ({one} > @v0 OR ({one} = @v0 AND {other} > @v1)) ",
            _ => throw new InvalidOperationException($"{table.Name} has too many keys."),
        };
        var columns = string.Join(", ", table.Columns.Select(column => column.Name));
        await using var command = Command(
            transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT {keys}, {columns} FROM {table.Name} {where}ORDER BY {keys} LIMIT {AtOnce}"
            ),
            last
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    private async Task WriteAsync(DbTransaction transaction, List<object[]> rows, CancellationToken cancellationToken)
    {
        var (keyCount, columnCount) = (table.Keys.Count, table.Columns.Count);
        var set = table.Columns.Select((column, index) => $"{column.Name} = @v{keyCount + index}");
        var where = table.Keys.Select((key, index) => $"{key} = @v{index}");
        var text = $"UPDATE {table.Name} SET {string.Join(", ", set)} WHERE {string.Join(" AND ", where)}";
        foreach (var row in rows)
        {
            for (var index = 0; index < columnCount; index++)
                row[keyCount + index] = Changed(table.Columns[index], row[keyCount + index]);
            await using var command = Command(transaction, text, row);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private object Changed((string Name, ColumnForm Form) column, object stored)
    {
        var (name, form) = ($"{table.Name}.{column.Name}", column.Form);
        return stored switch
        {
            string text => Write(from is null ? text : from.Decrypt(name, form, text)),
            byte[] bytes => WriteBytes(from is null ? bytes : from.Decrypt(name, form, bytes)),
            _ => stored,
        };

        string Write(string plain) => to is null ? plain : to.Encrypt(name, form, plain);
        byte[] WriteBytes(byte[] plain) => to is null ? plain : to.Encrypt(name, form, plain);
    }

    private DbCommand Command(DbTransaction? transaction, string text, params object[] values)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        (command.CommandText, command.Transaction) = (db.Database.Translate(text), transaction);
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@v{command.Parameters.Count}");
            parameter.Value = value;
            // A null says nothing of its type, which SQL Server then takes for a text.
            if (value is DBNull)
                parameter.DbType = db.Database.IsSqlServer() ? System.Data.DbType.Binary : parameter.DbType;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static object ValueOf(JsonElement element) =>
        element.ValueKind is JsonValueKind.Number ? element.GetInt64() : element.GetString()!;

    private Task TellAsync(TextWriter progress, long done, long total) =>
        progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{table.Name}: {done} of {total}"));
}
