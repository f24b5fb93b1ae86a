using System.Text.Json;

namespace FhirIns.Fhir.Tests;

/// <summary>Compares JSON by content: order of properties aside, numbers as they are written.</summary>
internal static class JsonComparison
{
    /// <summary>The first place that differs, or null.</summary>
    public static string? Difference(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        using var one = JsonDocument.Parse(expected);
        using var other = JsonDocument.Parse(actual);
        return Difference(one.RootElement, other.RootElement, "$");
    }

    private static string? Difference(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind != actual.ValueKind)
        {
            return $"{path}: {expected.ValueKind} became {actual.ValueKind}";
        }
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var names = expected.EnumerateObject().Select(property => property.Name).ToHashSet();
                if (!names.SetEquals(actual.EnumerateObject().Select(property => property.Name)))
                {
                    return $"{path}: other properties";
                }
                return names
                    .Select(name => Difference(expected.GetProperty(name), actual.GetProperty(name), $"{path}.{name}"))
                    .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.Array:
                return expected.GetArrayLength() != actual.GetArrayLength()
                    ? $"{path}: other length"
                    : expected
                        .EnumerateArray()
                        .Zip(actual.EnumerateArray())
                        .Select((pair, index) => Difference(pair.First, pair.Second, $"{path}[{index}]"))
                        .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.String:
                return expected.GetString() == actual.GetString() ? null : $"{path}: other text";
            default:
                return expected.GetRawText() == actual.GetRawText() ? null : $"{path}: other value";
        }
    }
}
