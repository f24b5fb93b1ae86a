using FhirIns.Fhir.Search;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Http;

/// <summary>A span of time that a caller names by <c>from</c> and <c>to</c>, both inclusive: days in France, or instants.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="Until">The first instant after it.</param>
internal readonly record struct Period(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The first day in France.</summary>
    public DateOnly FirstDay => DayOf(From);

    /// <summary>The last day in France.</summary>
    public DateOnly LastDay => DayOf(Until.AddTicks(-1));

    /// <summary>Reads the parameters of an address; else the refusal.</summary>
    public static (Period? Asked, FhirAnswer? Refusal) Read(HttpRequest request) =>
        Read(request.Query["from"], request.Query["to"]);

    /// <summary>Reads both ends; else the refusal.</summary>
    public static (Period? Asked, FhirAnswer? Refusal) Read(string? from, string? to)
    {
        if (from is not { Length: > 0 } || to is not { Length: > 0 })
            return (null, FhirAnswer.Refused("parameter-missing", from is { Length: > 0 } ? "to" : "from"));
        if (Span(from) is not { } first)
            return (null, FhirAnswer.Refused("parameter-invalid", "from"));
        if (Span(to) is not { } last || last.End <= first.Start)
            return (null, FhirAnswer.Refused("parameter-invalid", "to"));
        return (new Period(first.Start, last.End), null);
    }

    /// <summary>The instant at which a day begins in France.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new(midnight, Instant.France.GetUtcOffset(midnight));
    }

    /// <summary>The day in France of an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Instant.France).DateTime);

    private static (DateTimeOffset Start, DateTimeOffset End)? Span(string text) =>
        DateValue.Parse(text) is { Prefix: SearchPrefix.Eq } date ? date.Instants(Instant.France) : null;
}
