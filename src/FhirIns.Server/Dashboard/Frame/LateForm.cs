using Microsoft.Extensions.Primitives;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>
/// A form that came late: it says in hidden fields what its fields held when it was shown, so that no change of a colleague
/// is undone without anybody having chosen it.
/// </summary>
internal static class LateForm
{
    /// <summary>The hidden field that says what a field held when the form was shown.</summary>
    public static string Before(string field) => "was-" + field;

    /// <summary>
    /// A field that nobody touched takes the value of now; a field that was changed stays as it was typed.
    /// </summary>
    public static IReadOnlyDictionary<string, StringValues> BringUpToDate(
        IReadOnlyDictionary<string, StringValues> typed,
        IEnumerable<string> fields,
        Func<string, string> valueNow
    )
    {
        var merged = typed.ToDictionary();
        foreach (var field in fields)
            if (typed.TryGetValue(Before(field), out var before) && before == typed.GetValueOrDefault(field))
                merged[field] = valueNow(field);
        return merged;
    }
}
