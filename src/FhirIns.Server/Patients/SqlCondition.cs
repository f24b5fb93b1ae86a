using System.Globalization;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Patients;

/// <summary>
/// The condition of a search as SQL, put together from fixed texts; every value is a parameter. The identity table is
/// <c>p</c>. Databases know little of how rare a value is: the criterion that leaves the fewest Patients gives the keys to
/// look up, the others are tests of each of them.
/// </summary>
internal sealed class SqlCondition
{
    /// <summary>SQLite takes 500 selects in one compound and 1000 terms in a row.</summary>
    private const int MostTogether = 100;

    private readonly List<(string Name, object Value)> parameters = [];
    private readonly List<Criterion> criteria = [];

    public IReadOnlyList<(string Name, object Value)> Parameters => parameters;

    /// <summary>Whether there are keys to start from; without, a page is a walk along the keys of all Patients.</summary>
    public bool HasStart => Start is not null;

    public string Text
    {
        get
        {
            var start = Start;
            var texts = criteria.Select(one => one == start ? one.AsStart : one.AsTest);
            return string.Join(" AND ", texts.Prepend("NOT p.deleted"));
        }
    }

    /// <summary>The same condition on one Patient that is already found: nothing is looked up.</summary>
    public string TestText => string.Join(" AND ", criteria.Select(one => one.AsTest).Prepend("NOT p.deleted"));

    private Criterion? Start => criteria.Where(one => one.Rank < PatientParameter.Broad).MinBy(one => one.Rank);

    /// <summary>The name under which a value is bound.</summary>
    public string Bind(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@v{parameters.Count}");
        parameters.Add((name, value));
        return name;
    }

    /// <summary>The name under which a text is bound as a column holds it.</summary>
    /// <param name="column">One of <see cref="EncryptedColumns"/>.</param>
    public string Bind(string column, string text) => Bind(new StoredText(column, text));

    /// <summary>Adds alternatives, one of which must hold; none at all matches nothing.</summary>
    public void Add(int rank, params IReadOnlyList<KeyMatch> any) =>
        criteria.Add(new(any.Any(one => one.IsBroad) ? PatientParameter.Broad : rank, any, IsNegated: false));

    /// <summary>Adds alternatives, none of which may hold.</summary>
    public void AddNone(params IReadOnlyList<KeyMatch> any) =>
        criteria.Add(new(PatientParameter.Broad, any, IsNegated: true));

    private sealed record Criterion(int Rank, IReadOnlyList<KeyMatch> Any, bool IsNegated)
    {
        public string AsStart =>
            Any.Count == 0 || Any.All(one => one.IsColumn)
                ? AsTest
                : InPieces(piece => $"p.key IN ({string.Join(" UNION ALL ", piece.Select(one => one.Lookup))})");

        public string AsTest
        {
            get
            {
                var any =
                    Any.Count == 0 ? "1 = 0" : InPieces(piece => string.Join(" OR ", piece.Select(one => one.Test)));
                return IsNegated ? $"NOT ({any})" : $"({any})";
            }
        }

        private string InPieces(Func<KeyMatch[], string> write)
        {
            var pieces = Any.Chunk(MostTogether).Select(write).ToList();
            return pieces is [var whole] ? whole : $"(({string.Join(") OR (", pieces)}))";
        }
    }
}
