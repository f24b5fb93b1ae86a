using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>The sentences of the pages in one language; a missing one is a fault that no test lets pass.</summary>
public sealed class Words
{
    private readonly FrozenDictionary<string, string> sentences;

    private Words(string language, CultureInfo culture, FrozenDictionary<string, string> sentences) =>
        (Language, Culture, this.sentences) = (language, culture, sentences);

    /// <summary>French, the language of the rules and of those who apply them.</summary>
    public static Words French { get; } = Read("fr", "fr-FR");

    /// <summary>English.</summary>
    public static Words English { get; } = Read("en", "en-GB");

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Language { get; }

    /// <summary>How dates and numbers are written.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The keys there are.</summary>
    public IEnumerable<string> Keys => sentences.Keys;

    /// <summary>A sentence.</summary>
    public string this[string key] =>
        sentences.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No sentence \"{key}\".");

    /// <summary>A sentence with values in the place of {0}, {1}…</summary>
    public string this[string key, params object?[] values] => string.Format(Culture, this[key], values);

    /// <summary>The sentence for a number of things: <c>key.one</c> for one, else <c>key.many</c>.</summary>
    public string Count(string key, long count) =>
        // French has no plural below two.
        this[key + (count == 1 || (count == 0 && Language == "fr") ? ".one" : ".many"), Number(count)];

    /// <summary>A sentence if there is one, else a text of one's own: for codes that others may add.</summary>
    public string Or(string key, string fallback) => sentences.GetValueOrDefault(key, fallback);

    /// <summary>A number with the separators of the language.</summary>
    public string Number(long number) => number.ToString("N0", Culture);

    /// <summary>A share as a percentage.</summary>
    /// <param name="share">0 to 1.</param>
    public string Percent(double share) =>
        share is > 0 and < 0.001 ? (Language == "fr" ? "< 0,1 %" : "< 0.1%") : share.ToString("P1", Culture);

    /// <summary>A day: 3 mars 2026.</summary>
    public string Day(DateOnly? day) => day?.ToString("d MMMM yyyy", Culture) ?? "";

    /// <summary>A day, short: 03/03/2026.</summary>
    public string ShortDay(DateOnly? day) => day?.ToString("dd/MM/yyyy", Culture) ?? "";

    /// <summary>The day and the time in France.</summary>
    public string Moment(DateTimeOffset? at) =>
        at is null ? "" : InFrance(at.Value).ToString("dd/MM/yyyy HH:mm", Culture);

    /// <summary>An instant as France's clocks show it.</summary>
    public static DateTimeOffset InFrance(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Storage.Instant.France);

    private static Words Read(string language, string culture)
    {
        using var stream = typeof(Words).Assembly.GetManifestResourceStream($"Dashboard.{language}.json")!;
        var sentences = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
        return new(language, CultureInfo.GetCultureInfo(culture), sentences.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
