using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Http;

/// <summary>
/// Rows by an instant, and by their ids where it is the same. Such an order is the same for every page: the next one goes
/// on after the last row of the one before, whatever is written meanwhile.
/// </summary>
internal static class RowsInTime
{
    private const string Id = "Id";

    /// <param name="rows">The rows; each has a property <c>Id</c>.</param>
    /// <param name="instant">The property that holds the instant.</param>
    /// <param name="after">The last row that is not wanted any more; null for all.</param>
    public static IQueryable<T> OldestFirst<T>(
        this IQueryable<T> rows,
        string instant,
        (DateTimeOffset At, string Id)? after
    )
        where T : class
    {
        if (after is var (at, id))
            rows = rows.Where(row =>
                EF.Property<DateTimeOffset>(row, instant) >= at
                && (
                    EF.Property<DateTimeOffset>(row, instant) > at
                    || string.Compare(EF.Property<string>(row, Id), id) > 0
                )
            );
        return rows.OrderBy(row => EF.Property<DateTimeOffset>(row, instant))
            .ThenBy(row => EF.Property<string>(row, Id));
    }

    /// <inheritdoc cref="OldestFirst{T}"/>
    public static IQueryable<T> NewestFirst<T>(
        this IQueryable<T> rows,
        string instant,
        (DateTimeOffset At, string Id)? after
    )
        where T : class
    {
        if (after is var (at, id))
            rows = rows.Where(row =>
                EF.Property<DateTimeOffset>(row, instant) <= at
                && (
                    EF.Property<DateTimeOffset>(row, instant) < at
                    || string.Compare(EF.Property<string>(row, Id), id) < 0
                )
            );
        return rows.OrderByDescending(row => EF.Property<DateTimeOffset>(row, instant))
            .ThenByDescending(row => EF.Property<string>(row, Id));
    }
}
