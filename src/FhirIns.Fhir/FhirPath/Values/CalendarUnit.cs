using System.Collections.Frozen;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>The calendar durations that FHIRPath writes as words: <c>4 days</c>.</summary>
internal static class CalendarUnit
{
    public const string Year = "year";
    public const string Month = "month";
    public const string Week = "week";
    public const string Day = "day";
    public const string Hour = "hour";
    public const string Minute = "minute";
    public const string Second = "second";
    public const string Millisecond = "millisecond";

    private static readonly FrozenDictionary<string, string> Words = new[]
    {
        Year,
        Month,
        Week,
        Day,
        Hour,
        Minute,
        Second,
        Millisecond,
    }
        .SelectMany(word => new[] { (word, word), (word + "s", word) })
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> UcumCodes = new Dictionary<string, string>
    {
        [Year] = "a",
        [Month] = "mo",
        [Week] = "wk",
        [Day] = "d",
        [Hour] = "h",
        [Minute] = "min",
        [Second] = "s",
        [Millisecond] = "ms",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> WordsByCode = UcumCodes.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    /// <summary>The singular of a calendar word; null for anything else.</summary>
    public static string? Singular(string word) => Words.GetValueOrDefault(word);

    /// <summary>The UCUM code nearest to a calendar word.</summary>
    public static string UcumOf(string word) => UcumCodes[word];

    /// <summary>The calendar word nearest to a UCUM code; null for codes that are no duration.</summary>
    public static string? OfUcum(string code) => WordsByCode.GetValueOrDefault(code);

    public static bool Is(string unit) => UcumCodes.ContainsKey(unit);

    /// <summary>Years and months have no fixed length: they are never equal to a duration of UCUM.</summary>
    public static bool IsVariable(string unit) => unit is Year or Month;

    /// <summary>Length in milliseconds, a month counting 30 days and a year 365.</summary>
    public static decimal Milliseconds(string unit) =>
        unit switch
        {
            Year => 365m * 86_400_000,
            Month => 30m * 86_400_000,
            Week => 7m * 86_400_000,
            Day => 86_400_000,
            Hour => 3_600_000,
            Minute => 60_000,
            Second => 1000,
            _ => 1,
        };
}
