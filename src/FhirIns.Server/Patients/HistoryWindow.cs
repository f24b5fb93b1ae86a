using System.Globalization;
using FhirIns.Server.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIns.Server.Patients;

/// <summary>The part of a history that a client asks for.</summary>
internal sealed record HistoryWindow(
    DateTimeOffset? Since,
    DateTimeOffset? At,
    int Count,
    int? Total,
    string? Position,
    string Query
)
{
    public Problem? Problem { get; private init; }

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
        DateTimeOffset? since = null,
            at = null;
        var count = options.PageSize;
        foreach (var (name, values) in query)
        {
            var text = values.ToString();
            var fine = name switch
            {
                "_since" => TryInstant(text, out since),
                "_at" => TryInstant(text, out at),
                "_count" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count),
                "_format" or "_pretty" or "_summary" or "_elements" => true,
                _ => false,
            };
            if (!fine)
                return none with { Problem = new("parameter-invalid", name) };
        }
        var kept = string.Join(
            '&',
            query
                .Where(one => one.Key is "_since" or "_at" or "_count")
                .Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value.ToString())}")
        );
        return new(since, at, Math.Clamp(count, 1, options.MaxPageSize), null, null, kept);
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

    private static bool TryInstant(string text, out DateTimeOffset? instant)
    {
        // A plus sign of a time zone arrives as a space when the client did not escape it.
        var fine = DateTimeOffset.TryParse(
            text.Replace(' ', '+'),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var parsed
        );
        instant = fine ? parsed : null;
        return fine;
    }
}
