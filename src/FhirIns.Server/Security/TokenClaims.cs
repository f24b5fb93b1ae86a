using System.Text.Json;

namespace FhirIns.Server.Security;

/// <summary>The claims of a verified token, or of the actor inside one.</summary>
internal readonly struct TokenClaims(JsonElement claims)
{
    /// <summary>The end of the year 9999, the last that a date can tell.</summary>
    private const long LastSecond = 253_402_300_800;

    public bool Has(string name) => claims.TryGetProperty(name, out _);

    /// <summary>The first of these claims that is one text; a list of several is no answer to "which one?".</summary>
    public string? Text(string names)
    {
        foreach (var name in Split(names))
        {
            if (claims.TryGetProperty(name, out var claim) && TextOf(claim) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>The words of all these claims together, whether written as one text or as a list.</summary>
    public IEnumerable<string> Words(string names)
    {
        foreach (var name in Split(names))
        {
            if (!claims.TryGetProperty(name, out var claim))
            {
                continue;
            }

            var texts = claim.ValueKind == JsonValueKind.Array ? claim.EnumerateArray().ToArray() : [claim];
            foreach (var word in texts.Select(TextOf).OfType<string>().SelectMany(Split))
            {
                yield return word;
            }
        }
    }

    /// <summary>A claim in seconds since 1970.</summary>
    public DateTimeOffset? Instant(string name) =>
        claims.TryGetProperty(name, out var claim)
        && claim.ValueKind == JsonValueKind.Number
        && claim.TryGetInt64(out var seconds)
        && seconds is > 0 and < LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The first of these claims that is an object.</summary>
    public TokenClaims? Object(string names)
    {
        foreach (var name in Split(names))
        {
            if (claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Object)
            {
                return new TokenClaims(claim);
            }
        }

        return null;
    }

    private static string? TextOf(JsonElement claim) =>
        claim.ValueKind switch
        {
            JsonValueKind.String when claim.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Array when claim.GetArrayLength() == 1 => TextOf(claim[0]),
            _ => null,
        };

    private static string[] Split(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
