using System.Globalization;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Traces;

/// <summary>The trail for those who audit it: who did what, when, the newest first; of one kind, one day, one person, one identity.</summary>
internal static class ShowTraces
{
    private const int PageSize = 50;

    /// <summary>The kinds that one may look at alone, by the word of their filter.</summary>
    public static readonly IReadOnlyDictionary<string, TraceKind> Kinds = new Dictionary<string, TraceKind>
    {
        ["insi"] = TraceKind.InsiCall,
        ["changes"] = TraceKind.Transition,
        ["reveals"] = TraceKind.Reveal,
        ["refusals"] = TraceKind.Refusal,
        ["raw"] = TraceKind.RawRead,
        ["exports"] = TraceKind.Export,
        ["deletions"] = TraceKind.Deletion,
        ["administration"] = TraceKind.Administration,
    };

    public static void MapTracePages(this IEndpointRouteBuilder pages) =>
        pages.MapGet("/traces", Handle).ForPeople(ScopeTable.Interaction("AuditEvent", "search-type"));

    private static async Task<IResult> Handle(
        string? kind,
        string? day,
        string? person,
        string? patient,
        string? before,
        FhirInsDbContext db,
        HttpContext http
    )
    {
        var rows = db.Traces.AsNoTracking();
        if (kind is not null && Kinds.TryGetValue(kind, out var only))
            rows = rows.Where(row => row.Kind == only);
        if (Days.Of(day) is { } asked)
        {
            var (from, until) = (Period.StartOf(asked), Period.StartOf(asked.AddDays(1)));
            rows = rows.Where(row => row.At >= from && row.At < until);
        }
        if (!string.IsNullOrWhiteSpace(person))
            rows = rows.Where(row => row.Person == person);
        if (Guid.TryParseExact(patient, "D", out _))
            rows = rows.Where(row => row.PatientId == patient);
        var found = await rows.NewestFirst(nameof(TraceRow.At), PagePosition.Of(before))
            .Take(PageSize + 1)
            .Select(TraceLine.Of)
            .ToListAsync(http.RequestAborted);
        var lines = found.Take(PageSize).ToList();
        return Pages.Of<TracesPage>(
            new TracesModel
            {
                Kind = kind is not null && Kinds.ContainsKey(kind) ? kind : null,
                Day = Days.Of(day),
                Person = string.IsNullOrWhiteSpace(person) ? null : person,
                Patient = Guid.TryParseExact(patient, "D", out _) ? patient : null,
                Lines = lines,
                Names = await PersonNames.OfAsync(db, lines.Select(line => line.Person), http.RequestAborted),
                Team = await PersonNames.TeamAsync(db, http.RequestAborted),
                Next = found.Count > PageSize ? PagePosition.Text(lines[^1].At, lines[^1].Id) : null,
            }
        );
    }
}

/// <summary>A page of the trail.</summary>
public sealed class TracesModel
{
    /// <summary>The kind that is shown alone; null for all.</summary>
    public string? Kind { get; init; }

    /// <summary>The day in France that is shown alone; null for all.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The subject of the person whose acts are shown alone; null for everybody's.</summary>
    public string? Person { get; init; }

    /// <summary>The id of the Patient that is shown alone; null for all.</summary>
    public string? Patient { get; init; }

    internal IReadOnlyList<TraceLine> Lines { get; init; } = [];

    /// <summary>The names of those who acted, by subject.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>Those who have signed in, by name.</summary>
    public required IReadOnlyList<(string Id, string Name)> Team { get; init; }

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }

    /// <summary>The address of the next page.</summary>
    public string NextAddress =>
        "/traces?"
        + string.Join(
            '&',
            new[]
            {
                Kind is null ? null : $"kind={Kind}",
                Day is { } day ? day.ToString("'day='yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
                Person is null ? null : $"person={Uri.EscapeDataString(Person)}",
                Patient is null ? null : $"patient={Patient}",
                $"before={Next}",
            }.OfType<string>()
        );
}
