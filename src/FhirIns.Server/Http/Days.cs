using System.Globalization;

namespace FhirIns.Server.Http;

/// <summary>Days as FHIR and forms write them: <c>YYYY-MM-DD</c>.</summary>
internal static class Days
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>The day; null when there is none, or none that is complete.</summary>
    public static DateOnly? Of(string? text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    public static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);
}
