namespace FhirIns.Fhir.Search;

/// <summary>A token to search: a code, an identifier, a boolean.</summary>
/// <param name="System">The system asked for; empty for "no system"; null for any.</param>
/// <param name="Code">The code or value asked for; null for any of the system.</param>
public sealed record TokenValue(string? System, string? Code)
{
    /// <summary>Reads one value, FHIR escapes included; null when it is no token.</summary>
    public static TokenValue? Parse(string text) =>
        QueryText.Split(text, '|').Select(QueryText.Unescape).ToArray() switch
        {
            [{ Length: > 0 } code] => new(null, code),
            ["", { Length: > 0 } code] => new("", code),
            [{ Length: > 0 } system, var code] => new(system, code.Length == 0 ? null : code),
            _ => null,
        };
}
