using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirIns.Fhir.Patch;

/// <summary>A place in a JSON document (RFC 6901).</summary>
internal sealed class JsonPointer
{
    private readonly string[] _steps;

    private JsonPointer(string[] steps) => _steps = steps;

    public bool IsRoot => _steps.Length == 0;

    public string Last => _steps[^1];

    /// <summary>The last step as a rank in an array; null when it is none: no sign, no leading zero.</summary>
    public int? Index => IndexOf(Last);

    public JsonPointer Parent => new(_steps[..^1]);

    /// <summary>The pointer that a text writes; null when it writes none.</summary>
    public static JsonPointer? TryParse(string? text)
    {
        if (text is null || (text.Length > 0 && text[0] != '/'))
            return null;
        var steps = text.Length == 0 ? [] : text[1..].Split('/');
        for (var index = 0; index < steps.Length; index++)
        {
            if (!IsEscapedWell(steps[index]))
                return null;
            steps[index] = steps[index]
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
        }
        return new(steps);
    }

    /// <summary>Whether another place lies below this one.</summary>
    public bool IsAbove(JsonPointer other) =>
        other._steps.Length > _steps.Length && other._steps.AsSpan(0, _steps.Length).SequenceEqual(_steps);

    /// <summary>What stands at this place, which may be a JSON null.</summary>
    public (bool Found, JsonNode? Node) In(JsonNode? root)
    {
        var node = root;
        foreach (var step in _steps)
        {
            if (node is JsonObject owner && owner.TryGetPropertyValue(step, out var member))
                node = member;
            else if (node is JsonArray list && IndexOf(step) is { } index && index < list.Count)
                node = list[index];
            else
                return (false, null);
        }
        return (true, node);
    }

    private static bool IsEscapedWell(string step)
    {
        for (var index = step.IndexOf('~'); index >= 0; index = step.IndexOf('~', index + 1))
            if (index + 1 == step.Length || step[index + 1] is not ('0' or '1'))
                return false;
        return true;
    }

    private static int? IndexOf(string step) =>
        (step.Length == 1 || step is [not '0', ..])
        && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
}
