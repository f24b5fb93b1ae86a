using System.Linq.Expressions;
using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Traces;

/// <summary>What each search parameter of AuditEvent asks of the trail.</summary>
internal sealed class TraceConditions(IQueryable<TraceRow> rows, SearchRequest asked, DateTimeOffset now)
{
    private const string Outcomes = "http://hl7.org/fhir/audit-event-outcome";

    public IQueryable<TraceRow> Rows { get; private set; } = rows;

    /// <summary>Adds a criterion; false when AuditEvent has no such parameter.</summary>
    public bool Add(SearchCriterion criterion)
    {
        if (!IsKnown(criterion.Name))
            return false;
        if (criterion.Chain is not null || !IsModifierFine(criterion))
        {
            asked.DoesNotSupport(criterion);
            return true;
        }
        Rows = criterion.Name switch
        {
            "_id" => Rows.Where(IdIn(criterion.Strings())),
            "patient" => Rows.WhereAny([.. criterion.References(asked.Issues).Select(Patient)]),
            "agent" => Rows.Where(ByAgent(Agents(criterion))),
            "type" => Rows.Where(OfKind(criterion, IsOfType)),
            "subtype" => Rows.WhereAny([.. criterion.Tokens(asked.Issues).Select(Subtype)]),
            "outcome" => Rows.WhereAny([.. criterion.Tokens(asked.Issues).Select(Outcome)]),
            "entity" => Rows.WhereAny([.. criterion.References(asked.Issues).Select(Entity)]),
            _ => Rows.WhereInstant(nameof(TraceRow.At), criterion.Dates(asked.Issues), now),
        };
        return true;
    }

    private static bool IsKnown(string name) =>
        name
            is "_id"
                or "_lastUpdated"
                or "patient"
                or "date"
                or "agent"
                or "type"
                or "subtype"
                or "outcome"
                or "entity";

    private static bool IsModifierFine(SearchCriterion criterion) =>
        criterion switch
        {
            { Modifier: null } => true,
            { Name: "agent", Modifier: "identifier" } => true,
            { Name: "entity", Modifier: "Patient" } => true,
            _ => false,
        };

    private static Expression<Func<TraceRow, bool>> IdIn(IReadOnlyList<string> ids) => row => ids.Contains(row.Id);

    private static Expression<Func<TraceRow, bool>> Patient(ReferenceValue value)
    {
        var id = value.Type is null or "Patient" ? value.Id : null;
        return row => id != null && row.PatientId == id;
    }

    /// <summary>Agents are told by identifiers, so that is what a value names, with the modifier or without.</summary>
    private IReadOnlyList<string> Agents(SearchCriterion criterion) =>
        criterion.Modifier is null
            ? [.. criterion.Strings().Select(text => text[(text.LastIndexOf('/') + 1)..])]
            : [.. criterion.Tokens(asked.Issues).Where(one => one.System is null or "").Select(one => one.Code!)];

    private static Expression<Func<TraceRow, bool>> ByAgent(IReadOnlyList<string> agents) =>
        row => agents.Contains(row.Client) || agents.Contains(row.Person!) || agents.Contains(row.Organization!);

    private Expression<Func<TraceRow, bool>> OfKind(
        SearchCriterion criterion,
        Func<TraceTerms, TokenValue, bool> isMeant
    )
    {
        var values = criterion.Tokens(asked.Issues);
        var kinds = TraceTerms
            .ByKind.Where(one => values.Any(value => isMeant(one.Value, value)))
            .Select(one => one.Key)
            .ToList();
        return row => kinds.Contains(row.Kind);
    }

    private static bool IsOfType(TraceTerms terms, TokenValue value) =>
        value.System is null or TraceTerms.Dicom && (value.Code is null || value.Code == terms.Type.Code);

    private static Expression<Func<TraceRow, bool>> Subtype(TokenValue value)
    {
        if (value.System is not (null or TraceTerms.Subtypes))
            return _ => false;
        if (value.Code is null)
            return _ => true;
        if (TraceTerms.Operations.TryGetValue(value.Code, out var operation))
            return row => row.Kind == TraceKind.InsiCall && row.Operation == operation;
        var kinds = TraceTerms.ByKind.Where(one => one.Value.Subtype == value.Code).Select(one => one.Key).ToList();
        return row => kinds.Contains(row.Kind);
    }

    private static Expression<Func<TraceRow, bool>> Outcome(TokenValue value) =>
        (value.System, value.Code) switch
        {
            (null or Outcomes, "0") => row => row.Outcome == "done",
            (null or Outcomes, "4") => row => row.Kind == TraceKind.Refusal,
            (null or Outcomes, "8") => row => row.Outcome == "failed" && row.Kind != TraceKind.Refusal,
            (Outcomes, null) => row => row.Outcome != "started",
            _ => _ => false,
        };

    private static Expression<Func<TraceRow, bool>> Entity(ReferenceValue value)
    {
        var id = value.Id;
        var about = $"{value.Type}/{id}";
        return value.Type switch
        {
            "Patient" => row => row.PatientId == id,
            "Binary" => row => (row.Id == id && row.Raw != null) || row.About == about,
            null => row => id != null && row.PatientId == id,
            _ => row => row.About == about,
        };
    }
}
