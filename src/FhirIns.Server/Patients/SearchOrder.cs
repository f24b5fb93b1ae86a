using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace FhirIns.Server.Patients;

/// <summary>
/// The order of a search, and where a page ends in it. Equals follow the key of the row, so that the next page goes on
/// after the last Patient shown, whoever comes or changes meanwhile.
/// </summary>
internal sealed class SearchOrder
{
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["_id"] = "p.id",
        ["_lastUpdated"] = "p.updated",
        ["family"] = "p.birth_name",
        ["given"] = "p.first_given_name",
        ["birthdate"] = "p.birth_date_text",
        ["gender"] = "p.sex",
    };

    private readonly List<(string Column, bool Descending)> keys;

    public SearchOrder(IEnumerable<Fhir.Search.SortKey> sort) =>
        keys = [
            // A column asked for twice orders nothing more, and SQL Server refuses it.
            .. sort.Where(key => Knows(key.Name))
                .Select(key => (Column: Columns[key.Name], key.Descending))
                .DistinctBy(key => key.Column),
        ];

    /// <summary>What to read of each Patient besides, so that a page can end at it.</summary>
    public string Selected => string.Concat(keys.Select(key => $", {key.Column}"));

    public static bool Knows(string name) => Columns.ContainsKey(name);

    /// <summary>The order as SQL. Where there are keys to start from, a walk along all keys must not tempt the database.</summary>
    public string By(SqlCondition sql) =>
        string.Join(
            ", ",
            keys.Select(key => key.Column + (key.Descending ? " DESC" : "")).Append($"{Unindexed(sql)}p.key")
        );

    /// <summary>What stands after a position; null when that is everything.</summary>
    /// <param name="position">As <see cref="PositionOf"/> wrote it; empty for the first page.</param>
    /// <param name="sql">Where the values are bound, and what else is asked.</param>
    public string? After(string position, SqlCondition sql)
    {
        if (keys.Count == 0)
            return $"{Unindexed(sql)}p.key > {sql.Bind(position.Length == 0 ? 0L : KeyIn(position))}";
        if (position.Length == 0)
            return null;
        var values = JsonSerializer.Deserialize<List<string>>(position)!;
        var alternatives = new List<string>();
        var equal = "";
        for (var index = 0; index < keys.Count; index++)
        {
            var (column, descending) = keys[index];
            object value =
                column == "p.updated" ? long.Parse(values[index], CultureInfo.InvariantCulture) : values[index];
            var bound = sql.Bind(value);
            alternatives.Add($"{equal}{column} {(descending ? '<' : '>')} {bound}");
            equal += $"{column} = {bound} AND ";
        }
        alternatives.Add($"{equal}p.key > {sql.Bind(long.Parse(values[^1], CultureInfo.InvariantCulture))}");
        return $"({string.Join(" OR ", alternatives)})";
    }

    /// <summary>The position of a row: its sort values, then its key.</summary>
    /// <param name="row">A row that begins with the key.</param>
    /// <param name="first">The ordinal of the first of <see cref="Selected"/>.</param>
    public string PositionOf(DbDataReader row, int first) =>
        JsonSerializer.Serialize(
            Enumerable
                .Range(first, keys.Count)
                .Append(0)
                .Select(ordinal => Convert.ToString(row.GetValue(ordinal), CultureInfo.InvariantCulture))
        );

    private static string Unindexed(SqlCondition sql) => sql.HasStart ? "+" : "";

    private static long KeyIn(string position) =>
        long.Parse(JsonSerializer.Deserialize<List<string>>(position)![^1], CultureInfo.InvariantCulture);
}
