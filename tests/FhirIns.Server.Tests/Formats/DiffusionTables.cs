using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Formats;

/// <summary>The two tables of <c>docs/diffusion.md</c>.</summary>
internal sealed class DiffusionTables
{
    private readonly Dictionary<string, Dictionary<string, string>> rows;

    public DiffusionTables()
    {
        var page = File.ReadAllLines(Path.Combine(ComposedNodes.Root(), "docs", "diffusion.md"));
        rows = [];
        string[] columns = [];
        foreach (var cells in page.Where(line => line.StartsWith('|')).Select(CellsOf))
            if (cells[0] is "Attribute" or "Door")
                columns = cells;
            else if (!cells[0].StartsWith("---", StringComparison.Ordinal))
                rows.Add(
                    cells[0].Replace("`", ""),
                    columns.Zip(cells).Skip(1).ToDictionary(pair => pair.First, pair => pair.Second)
                );
    }

    /// <summary>The doors that the second table names.</summary>
    public IEnumerable<string> Doors =>
        rows.Where(row => row.Value.ContainsValue("INS") || row.Value.ContainsValue("nothing")).Select(row => row.Key);

    /// <summary>The column of the second table that holds of a status with an attribute.</summary>
    public string StateOf(string status, string attribute) =>
        rows.Single(row => row.Key.Split(',')[0] == attribute).Value[status];

    /// <summary>What a door lets out.</summary>
    public string Of(string door, string state) => rows[door][state];

    private static string[] CellsOf(string line) => [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];
}
