using System.Globalization;
using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIns.Server.Patients;

/// <summary>The part of a history that a client asks for.</summary>
/// <param name="Since">Only versions made at this instant or later.</param>
/// <param name="At">Only versions that were current at some moment of this time.</param>
/// <param name="Count">Versions on a page.</param>
/// <param name="Total">Versions on all pages, when an earlier one counted them.</param>
/// <param name="Position">Where the last page ended; null on the first.</param>
/// <param name="Query">What further pages repeat.</param>
internal sealed record HistoryWindow(
    DateTimeOffset? Since,
    (DateTimeOffset From, DateTimeOffset To)? At,
    int Count,
    int? Total,
    string? Position,
    string Query
)
{
    private static readonly string[] Repeated = ["_since", "_at", "_count", "_summary", "_elements"];

    public Problem? Problem { get; private init; }

    /// <summary>How much of each version is shown.</summary>
    public ResourceSubset Subset { get; private init; } = ResourceSubset.Whole;

    /// <summary><c>_summary=count</c> or <c>_count=0</c>: the number of versions alone.</summary>
    public bool IsCountOnly => Count == 0 || Subset.Summary is SummaryMode.Count;

    public static HistoryWindow Of(
        IQueryCollection query,
        string client,
        FhirOptions options,
        IDataProtectionProvider protection
    )
    {
        var none = new HistoryWindow(null, null, options.PageSize, null, null, "");
        if (query.TryGetValue(PageLink.Parameter, out var token))
        {
            if (PageLink.Unprotect(token.ToString(), client, protection) is not { } link)
                return none with { Problem = new("page-link-invalid", PageLink.Parameter) };
            var first = Of(new QueryCollection(QueryHelpers.ParseQuery(link.Query)), client, options, protection);
            return first with { Position = link.After, Total = link.Total };
        }
        (DateTimeOffset From, DateTimeOffset To)? since = null,
            at = null;
        var count = options.PageSize;
        foreach (var (name, values) in query)
        {
            var text = values.ToString();
            var isRead = name switch
            {
                "_since" => (since = PeriodOf(text)) is not null,
                "_at" => (at = PeriodOf(text)) is not null,
                "_count" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count),
                "_format" or "_pretty" or "_summary" or "_elements" => true,
                _ => (bool?)null,
            };
            if (isRead is null)
                return none with { Problem = new("parameter-unknown", name) };
            if (isRead is false)
                return none with { Problem = new("parameter-invalid", name) };
        }
        var (subset, problem) = ResourceSubset.Of(query);
        var kept = string.Join(
            '&',
            query
                .Where(one => Repeated.Contains(one.Key))
                .Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value.ToString())}")
        );
        return new(since?.From, at, Math.Min(count, options.MaxPageSize), null, null, kept)
        {
            Subset = subset,
            Problem = problem,
        };
    }

    /// <summary>Newest first, from where the last page ended.</summary>
    public IQueryable<HistoryEntry> After(IQueryable<HistoryEntry> entries)
    {
        var ordered = entries
            .OrderByDescending(entry => entry.Version.At)
            .ThenByDescending(entry => entry.PatientKey)
            .ThenByDescending(entry => entry.Version.Version);
        if (Position is null)
            return ordered;
        var parts = Position.Split(' ');
        var at = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        var key = long.Parse(parts[1], CultureInfo.InvariantCulture);
        var version = int.Parse(parts[2], CultureInfo.InvariantCulture);
        return ordered.Where(entry =>
            entry.Version.At < at
            || (entry.Version.At == at && entry.PatientKey < key)
            || (entry.Version.At == at && entry.PatientKey == key && entry.Version.Version < version)
        );
    }

    public PageLink Next(HistoryEntry last, int total, string client) =>
        new(
            Query,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{last.Version.At.ToUnixTimeMilliseconds()} {last.PatientKey} {last.Version.Version}"
            ),
            total,
            client
        );

    /// <summary>The time that a date or an instant covers, in France where it names no zone; null when it is neither.</summary>
    private static (DateTimeOffset From, DateTimeOffset To)? PeriodOf(string text) =>
        // A plus sign of a time zone arrives as a space when the client did not escape it.
        DateValue.Parse(text.Replace(' ', '+'))
            is { Prefix: SearchPrefix.Eq } date
        && char.IsAsciiDigit(text[0])
            ? date.Instants(Instant.France)
            : null;
}
