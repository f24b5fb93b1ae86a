using System.Globalization;
using System.Reflection;

namespace FhirIns.Identity.Tests;

/// <summary>The tables of states and events in the README of the project, read cell by cell.</summary>
internal static class EventTable
{
    public static IReadOnlyList<Cell> Cells { get; } = [.. Read()];

    private static IEnumerable<Cell> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("README.md")!;
        using var reader = new StreamReader(stream);
        var section = "";
        string[]? states = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                (section, states) = (line.TrimStart('#', ' '), null);
            if (!line.StartsWith('|') || line.StartsWith("| ---", StringComparison.Ordinal))
                continue;
            var columns = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (columns is ["Event", "Rules", .. var header])
                states = header;
            else if (states is not null)
                foreach (var (state, cell) in states.Zip(columns[2..]))
                    yield return new(section, columns[0], columns[1], state, cell.Trim('`'));
        }
    }
}

internal sealed record Cell(string Table, string Event, string Rules, string State, string Expected)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Event} × {State} ({Table}) = {Expected}");
}
