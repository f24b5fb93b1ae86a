using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIns.Server.Patients;

/// <summary>One parameter of a search: its name, its modifier, and the values of which one must match.</summary>
/// <param name="Values">Still with their escapes: <see cref="Split"/> and <see cref="Unescape"/> take them apart.</param>
internal sealed record SearchTerm(string Name, string? Modifier, IReadOnlyList<string> Values)
{
    /// <summary>The parameters of a query string or of the form of <c>_search</c>, repetitions apart.</summary>
    public static IEnumerable<SearchTerm> Parse(string query) =>
        from pair in QueryHelpers.ParseQuery(query)
        from value in pair.Value
        where !string.IsNullOrEmpty(value)
        let parts = pair.Key.Split(':', 2)
        select new SearchTerm(parts[0], parts.Length > 1 ? parts[1] : null, Split(value, ','));

    /// <summary>Cuts at every separator that no backslash precedes.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\')
                index++;
            else if (text[index] == separator)
            {
                parts.Add(text[start..index]);
                start = index + 1;
            }
        }
        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>Takes the backslashes away that protect a character.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
            plain.Append(text[index] == '\\' && index + 1 < text.Length ? text[++index] : text[index]);
        return plain.ToString();
    }
}
