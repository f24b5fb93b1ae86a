using System.Diagnostics;
using System.Globalization;
using System.Text;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Storage;

/// <summary>Everything that a database holds, as somebody sees it who has a copy and no key.</summary>
internal static class StoredBytes
{
    /// <summary>Every value of every column of every table, as text; a blob by its bytes.</summary>
    public static async Task<IReadOnlyList<(string Place, string Text)>> OfTablesAsync(FhirInsDbContext db)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await db.Database.OpenConnectionAsync(cancelled);
        var names = await ReadAsync(
            db,
            db.Database.IsSqlite()
                ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        );
        var found = new List<(string, string)>();
        foreach (var (_, table) in names)
            found.AddRange(
                (await ReadAsync(db, $"SELECT * FROM \"{table}\"")).Select(value =>
                    ($"{table}.{value.Column}", value.Text)
                )
            );
        return found;
    }

    /// <summary>
    /// The bytes of the database's files in a directory. Another process copies them: whoever closes such a file takes
    /// the locks that SQLite holds on it from the whole process.
    /// </summary>
    public static async Task<IReadOnlyList<(string Place, string Text)>> OfFilesAsync(string directory)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var copies = Directory.CreateTempSubdirectory("fhirins-copy-").FullName;
        var files = Directory
            .EnumerateFiles(directory, "*.db*")
            .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
            .ToList();
        // Elsewhere than on SQLite there may be none.
        if (files.Count == 0)
            return [];
        using (var copying = Process.Start("cp", [.. files, copies]))
        {
            await copying.WaitForExitAsync(cancelled);
            Assert.Equal(0, copying.ExitCode);
        }
        var found = new List<(string, string)>();
        foreach (var copy in Directory.EnumerateFiles(copies))
            found.Add((Path.GetFileName(copy), Text(await File.ReadAllBytesAsync(copy, cancelled))));
        Directory.Delete(copies, recursive: true);
        return found;
    }

    private static async Task<List<(string Column, string Text)>> ReadAsync(FhirInsDbContext db, string text)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = text;
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<(string, string)>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            for (var index = 0; index < rows.FieldCount; index++)
                if (!await rows.IsDBNullAsync(index, TestContext.Current.CancellationToken))
                    values.Add((rows.GetName(index), Text(rows.GetValue(index))));
        return values;
    }

    private static string Text(object value) =>
        value is byte[] bytes
            ? Encoding.Latin1.GetString(bytes)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
