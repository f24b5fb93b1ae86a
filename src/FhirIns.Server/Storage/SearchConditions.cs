using System.Linq.Expressions;
using FhirIns.Fhir.Search;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage;

/// <summary>Conditions of a search on rows: of the values of one parameter, any may hold.</summary>
internal static class SearchConditions
{
    /// <summary>The rows for which one of the alternatives holds; none at all match nothing.</summary>
    public static IQueryable<T> WhereAny<T>(
        this IQueryable<T> rows,
        IReadOnlyList<Expression<Func<T, bool>>> alternatives
    )
    {
        if (alternatives.Count == 0)
            return rows.Where(_ => false);
        var row = Expression.Parameter(typeof(T), "row");
        var any = alternatives
            .Select(one => new Replacing(one.Parameters[0], row).Visit(one.Body)!)
            .Aggregate(Expression.OrElse);
        return rows.Where(Expression.Lambda<Func<T, bool>>(any, row));
    }

    /// <summary>The rows whose instant is one of those asked for; days without a zone are days in France.</summary>
    /// <param name="column">The property that holds the instant.</param>
    public static IQueryable<T> WhereInstant<T>(
        this IQueryable<T> rows,
        string column,
        IEnumerable<DateValue> values,
        DateTimeOffset now
    )
        where T : class
    {
        var spans = values.SelectMany(value => Spans(value, now)).ToList();
        return rows.WhereAny([.. spans.Select(span => Within<T>(column, span.From, span.To))]);
    }

    private static Expression<Func<T, bool>> Within<T>(string column, DateTimeOffset from, DateTimeOffset to)
        where T : class =>
        row => EF.Property<DateTimeOffset>(row, column) >= from && EF.Property<DateTimeOffset>(row, column) < to;

    /// <summary>The spans of time that a value means, each without its end.</summary>
    private static (DateTimeOffset From, DateTimeOffset To)[] Spans(DateValue value, DateTimeOffset now)
    {
        var (from, to) = value.Instants(Instant.France);
        var (first, last) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var margin = (now - from).Duration() / 10;
        return value.Prefix switch
        {
            SearchPrefix.Ne => [(first, from), (to, last)],
            SearchPrefix.Gt or SearchPrefix.Sa => [(to, last)],
            SearchPrefix.Lt or SearchPrefix.Eb => [(first, from)],
            SearchPrefix.Ge => [(from, last)],
            SearchPrefix.Le => [(first, to)],
            SearchPrefix.Ap => [(from - margin, to + margin)],
            _ => [(from, to)],
        };
    }

    private sealed class Replacing(Expression old, Expression by) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == old ? by : base.Visit(node);
    }
}
