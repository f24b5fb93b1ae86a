using System.Globalization;
using FhirIns.Fhir.Search;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>Compares columns of days and of instants with a date of a search, as R4 says for each prefix.</summary>
internal static class DateConditions
{
    /// <summary>A column of days, <c>YYYY-MM-DD</c>; a time of day in the search counts as its day.</summary>
    public static KeyMatch OnDays(this DateValue date, string column, SqlCondition sql, DateTimeOffset now)
    {
        var (from, to) = Widened(date, date.Start, date.End, now.DateTime);
        return Compare(date.Prefix, column, sql.Bind(Day(from)), sql.Bind(Day(to.AddTicks(-1).AddDays(Tomorrow(to)))));
    }

    /// <summary>A column of instants in milliseconds; a date without a zone is one in France.</summary>
    public static KeyMatch OnInstants(this DateValue date, string column, SqlCondition sql, DateTimeOffset now)
    {
        var (start, end) = date.Instants(Instant.France);
        var (from, to) = Widened(date, start.UtcDateTime, end.UtcDateTime, now.UtcDateTime);
        return Compare(date.Prefix, column, sql.Bind(Milliseconds(from)), sql.Bind(Milliseconds(to)));
    }

    /// <summary>About a date is up to a tenth of its distance from now around it.</summary>
    private static (DateTime From, DateTime To) Widened(DateValue date, DateTime start, DateTime end, DateTime now)
    {
        if (date.Prefix is not SearchPrefix.Ap)
            return (start, end);
        var margin = (now - start).Duration().Ticks / 10;
        return (new(Math.Max(0, start.Ticks - margin)), new(Math.Min(DateTime.MaxValue.Ticks, end.Ticks + margin)));
    }

    /// <summary>The column against the half-open range from, to.</summary>
    private static KeyMatch Compare(SearchPrefix prefix, string column, string from, string to) =>
        prefix switch
        {
            SearchPrefix.Ne => KeyMatch.Not(KeyMatch.Column($"{column} >= {from} AND {column} < {to}")),
            SearchPrefix.Gt or SearchPrefix.Sa => KeyMatch.Column($"{column} >= {to}"),
            SearchPrefix.Ge => KeyMatch.Column($"{column} >= {from}"),
            SearchPrefix.Lt or SearchPrefix.Eb => KeyMatch.Column($"{column} < {from}"),
            SearchPrefix.Le => KeyMatch.Column($"{column} < {to}"),
            _ => KeyMatch.Column($"({column} >= {from} AND {column} < {to})"),
        };

    /// <summary>The last instant before the end of time has no next day.</summary>
    private static int Tomorrow(DateTime to) => to.Date == DateTime.MaxValue.Date ? 0 : 1;

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Milliseconds(DateTime utc) =>
        (utc.Ticks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
}
