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
        ["_lastUpdated"] = Updated,
        ["family"] = "p.birth_name",
        ["given"] = "p.first_given_name",
        ["birthdate"] = "p.birth_date_text",
        ["gender"] = "p.sex",
    };

    private const string Updated = "p.updated";

    private readonly List<(string Column, bool Descending)> keys;

    public SearchOrder(IEnumerable<Fhir.Search.SortKey> sort) =>
        keys = [
            // A column asked for twice orders nothing more, and SQL Server refuses it.
            .. sort.Where(key => Knows(key.Name))
                .Select(key => (Column: Columns[key.Name], key.Descending))
                .DistinctBy(key => key.Column),
        ];

    private SearchOrder(List<(string Column, bool Descending)> keys) => this.keys = keys;

    /// <summary>What to read of each Patient besides, so that a page can end at it.</summary>
    public string Selected => string.Concat(keys.Select(key => $", {key.Column}"));

    /// <summary>Whether a change moves a Patient to another place of the order.</summary>
    public bool IsByTime => keys.Exists(key => key.Column == Updated);

    /// <summary>The same order with the time at which a Patient had last changed when the search began.</summary>
    /// <param name="began">The name under which that moment is bound.</param>
    public SearchOrder AsOf(string began) =>
        new([.. keys.Select(key => key.Column == Updated ? (Column: TimeAsOf(began), key.Descending) : key)]);

    /// <summary>The time of the version that was current at a moment; NULL for whoever came later.</summary>
    public static string TimeAsOf(string began) =>
        $"(SELECT max(v.at) FROM identity_version v WHERE v.patient_key = p.key AND v.at <= {began})";

    /// <summary>Which of two positions comes first, as the databases order them.</summary>
    public int Compare(string one, string other)
    {
        var (left, right) = (ValuesIn(one), ValuesIn(other));
        for (var index = 0; index < keys.Count; index++)
        {
            var (column, descending) = keys[index];
            var order =
                column == Updated
                    ? Number(left[index]).CompareTo(Number(right[index]))
                    : string.CompareOrdinal(left[index], right[index]);
            if (order != 0)
                return descending ? -order : order;
        }
        return Number(left[^1]).CompareTo(Number(right[^1]));
    }

    /// <summary>Whether a key orders by names, which a database cannot where they are encrypted.</summary>
    public static bool IsByName(string name) => name is "family" or "given";

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
        var values = ValuesIn(position);
        var alternatives = new List<string>();
        var equal = "";
        for (var index = 0; index < keys.Count; index++)
        {
            var (column, descending) = keys[index];
            // A time stands in its column or in the version of then.
            object value = column == Updated || column[0] == '(' ? Number(values[index]) : values[index];
            var bound = sql.Bind(value);
            alternatives.Add($"{equal}{column} {(descending ? '<' : '>')} {bound}");
            equal += $"{column} = {bound} AND ";
        }
        alternatives.Add($"{equal}p.key > {sql.Bind(Number(values[^1]))}");
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

    private static long KeyIn(string position) => Number(ValuesIn(position)[^1]);

    private static List<string> ValuesIn(string position) => JsonSerializer.Deserialize<List<string>>(position)!;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
