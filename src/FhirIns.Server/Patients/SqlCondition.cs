using System.Globalization;
using System.Text;

namespace FhirIns.Server.Patients;

/// <summary>
/// The condition of a search as SQL, put together from fixed texts; every value is a parameter. The identity table is
/// <c>p</c>.
/// </summary>
internal sealed class SqlCondition
{
    private readonly StringBuilder text = new("p.deleted = @false");
    private readonly List<(string Name, object Value)> parameters = [("@false", false)];

    public string Text => text.ToString();

    public IReadOnlyList<(string Name, object Value)> Parameters => parameters;

    /// <summary>The name under which a value is bound.</summary>
    public string Bind(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@v{parameters.Count}");
        parameters.Add((name, value));
        return name;
    }

    public void And(string condition) => text.Append(" AND (").Append(condition).Append(')');

    /// <summary>Adds alternatives, one of which must hold; none at all matches nothing.</summary>
    public void AndAny(IEnumerable<string> alternatives)
    {
        var any = string.Join(" OR ", alternatives);
        And(any.Length == 0 ? "1 = 0" : any);
    }
}
