using System.Buffers.Text;
using System.Text.Json;

namespace FhirIns.Fhir.Json;

/// <summary>Strings of a JSON reader that never throw.</summary>
internal static class JsonText
{
    /// <summary>The string or property name at hand; null when an escape writes half of a surrogate pair.</summary>
    public static string? Read(ref readonly Utf8JsonReader json) =>
        json.ValueIsEscaped && HasLoneSurrogate(json.ValueSpan) ? null : json.GetString();

    /// <summary>True when the string or property name at hand is this one, escaped or not.</summary>
    public static bool Is(ref readonly Utf8JsonReader json, ReadOnlySpan<byte> text) =>
        json.ValueIsEscaped
            ? !HasLoneSurrogate(json.ValueSpan) && json.ValueTextEquals(text)
            : json.ValueSpan.SequenceEqual(text);

    private static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        var expectsLow = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var unit = escaped[i] == '\\' ? EscapedUnit(escaped, ref i) : 'x';
            if (char.IsLowSurrogate(unit) != expectsLow)
            {
                return true;
            }
            expectsLow = char.IsHighSurrogate(unit);
        }
        return expectsLow;
    }

    /// <summary>The UTF-16 unit of the escape that starts here; the index moves to its last byte.</summary>
    private static char EscapedUnit(ReadOnlySpan<byte> escaped, ref int i)
    {
        i++;
        if (escaped[i] != 'u')
        {
            return 'x';
        }
        i += 4;
        return Utf8Parser.TryParse(escaped.Slice(i - 3, 4), out ushort unit, out _, 'x') ? (char)unit : 'x';
    }
}
