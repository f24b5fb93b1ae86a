using System.Linq.Expressions;
using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Worklists;

/// <summary>What each search parameter of Task asks of the work lists.</summary>
internal sealed class TaskConditions(SearchRequest asked, DateTimeOffset now)
{
    private const string Statuses = "http://hl7.org/fhir/task-status";

    private readonly List<Func<IQueryable<TaskRow>, IQueryable<TaskRow>>> conditions = [];

    /// <summary>The items that meet every criterion added.</summary>
    public IQueryable<TaskRow> Narrow(IQueryable<TaskRow> rows) =>
        conditions.Aggregate(rows, (left, condition) => condition(left));

    /// <summary>Adds a criterion; false when Task has no such parameter.</summary>
    public bool Add(SearchCriterion criterion)
    {
        if (criterion.Name is not ("_id" or "code" or "status" or "patient" or "owner" or "modified" or "_lastUpdated"))
            return false;
        if (criterion.Chain is not null || criterion.Modifier is not (null or "identifier"))
            asked.DoesNotSupport(criterion);
        else if (criterion is { Modifier: "identifier", Name: not "owner" })
            asked.DoesNotSupport(criterion);
        else
            conditions.Add(Condition(criterion));
        return true;
    }

    private Func<IQueryable<TaskRow>, IQueryable<TaskRow>> Condition(SearchCriterion criterion)
    {
        switch (criterion.Name)
        {
            case "_id":
                var ids = criterion.Strings();
                return rows => rows.Where(row => ids.Contains(row.Id));
            case "code":
                return Any(criterion.Tokens(asked.Issues).Select(Code));
            case "status":
                return Any(criterion.Tokens(asked.Issues).Select(Status));
            case "patient":
                return Any(criterion.References(asked.Issues).Select(Patient));
            case "owner" when criterion.Modifier is null:
                return Any(criterion.References(asked.Issues).Select(Owner));
            case "owner":
                return Any(criterion.Tokens(asked.Issues).Select(OwnerIdentifier));
            default:
                var dates = criterion.Dates(asked.Issues);
                return rows => rows.WhereInstant(nameof(TaskRow.UpdatedAt), dates, now);
        }
    }

    private static Func<IQueryable<TaskRow>, IQueryable<TaskRow>> Any(
        IEnumerable<Expression<Func<TaskRow, bool>>> alternatives
    )
    {
        List<Expression<Func<TaskRow, bool>>> any = [.. alternatives];
        return rows => rows.WhereAny(any);
    }

    private static Expression<Func<TaskRow, bool>> Code(TokenValue value)
    {
        var (isOurs, code) = (value.System is null or TaskResource.Codes, value.Code);
        return row => isOurs && (code == null || row.Code == code);
    }

    private static Expression<Func<TaskRow, bool>> Status(TokenValue value)
    {
        var (isKnown, status) = (value.System is null or Statuses, value.Code);
        return row => isKnown && (status == null || row.Status == status);
    }

    private static Expression<Func<TaskRow, bool>> Patient(ReferenceValue value)
    {
        var id = value.Type is null or "Patient" ? value.Id : null;
        return row => id != null && row.PatientId == id;
    }

    private static Expression<Func<TaskRow, bool>> Owner(ReferenceValue value)
    {
        var whole = value.Type is null ? null : $"{value.Type}/{value.Id}";
        var candidates = whole is null
            ? TaskOwner.Types.Select(type => $"{type}/{value.Id}").ToArray()
            : [whole, value.Url ?? whole];
        return row => candidates.Contains(row.Owner);
    }

    private static Expression<Func<TaskRow, bool>> OwnerIdentifier(TokenValue value)
    {
        if (value is { System: { } system, Code: { } code })
        {
            var whole = $"{system}|{code}";
            return row => row.Owner == whole;
        }
        return value.Code is null
            ? row => row.Owner!.StartsWith(value.System + "|")
            : row => row.Owner!.EndsWith("|" + value.Code);
    }
}
