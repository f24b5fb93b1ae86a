using System.Text.RegularExpressions;

namespace FhirIns.Server.Tests.Storage.SqlServer;

/// <summary>
/// What a script of T-SQL definitions leaves behind, read from its text: no SQL Server is there to be asked. A kind of
/// statement it does not know is an error, so that no script goes unread.
/// </summary>
internal sealed partial class TransactSqlShape
{
    private readonly Dictionary<string, string> parts = new(StringComparer.Ordinal);

    /// <summary>Columns, constraints and indexes, each as one line.</summary>
    public IReadOnlyList<string> Lines =>
        [.. parts.Select(part => $"{part.Key} {part.Value}").Order(StringComparer.Ordinal)];

    public static TransactSqlShape Of(string script)
    {
        var shape = new TransactSqlShape();
        foreach (var statement in Statements(script))
            shape.Apply(statement);
        return shape;
    }

    public static IEnumerable<string> Statements(string script) =>
        Regex
            .Replace(Comment().Replace(script, ""), @"^\s*GO\s*$", "", RegexOptions.Multiline, TimeSpan.FromMinutes(1))
            .Split(';')
            .Select(statement => statement.Trim())
            .Where(statement => statement.Length > 0);

    private void Apply(string statement)
    {
        if (CreateTable().Match(statement) is { Success: true } table)
            foreach (var line in table.Groups["lines"].Value.Split(",\n"))
                Add(table.Groups["table"].Value, line.Trim());
        else if (CreateIndex().Match(statement) is { Success: true } index)
            parts[$"{index.Groups["table"].Value}.{index.Groups["name"].Value}"] = statement;
        else if (AddColumn().Match(statement) is { Success: true } column)
            foreach (var line in column.Groups["lines"].Value.Split(",\n"))
                Add(column.Groups["table"].Value, Default().Replace(line.Trim(), ""));
        else if (AlterColumn().Match(statement) is { Success: true } altered)
            Add(altered.Groups["table"].Value, altered.Groups["line"].Value);
        else if (Drop().Match(statement) is { Success: true } dropped)
            Assert.True(parts.Remove($"{dropped.Groups["table"].Value}.{dropped.Groups["name"].Value}"), statement);
        else
            Assert.Matches("^(UPDATE|INSERT|DELETE) ", statement);
    }

    private void Add(string table, string line)
    {
        var name = line.StartsWith("CONSTRAINT", StringComparison.Ordinal) ? line.Split(' ')[1] : line.Split(' ')[0];
        parts[$"{table}.{name}"] = line;
    }

    [GeneratedRegex(@"^CREATE TABLE (?<table>\S+) \(\s*(?<lines>.*?)\s*\)$", RegexOptions.Singleline, 60_000)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^CREATE (UNIQUE )?INDEX (?<name>\S+) ON (?<table>\S+) ", RegexOptions.None, 60_000)]
    private static partial Regex CreateIndex();

    [GeneratedRegex(@"^ALTER TABLE (?<table>\S+) ADD (?<lines>.*)$", RegexOptions.Singleline, 60_000)]
    private static partial Regex AddColumn();

    [GeneratedRegex(@"^ALTER TABLE (?<table>\S+) ALTER COLUMN (?<line>.*)$", RegexOptions.None, 60_000)]
    private static partial Regex AlterColumn();

    [GeneratedRegex(
        @"^(ALTER TABLE (?<table>\S+) DROP (COLUMN|CONSTRAINT) (?<name>\S+)|DROP INDEX (?<name>\S+) ON (?<table>\S+))$",
        RegexOptions.None,
        60_000
    )]
    private static partial Regex Drop();

    [GeneratedRegex(@"( CONSTRAINT \S+)? DEFAULT (\([^)]*\)+|\S+)", RegexOptions.None, 60_000)]
    private static partial Regex Default();

    [GeneratedRegex(@"--[^\n]*", RegexOptions.None, 60_000)]
    private static partial Regex Comment();
}
