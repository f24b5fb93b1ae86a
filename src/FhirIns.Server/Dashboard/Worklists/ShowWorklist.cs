using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>One list, or all of them together: what waits longest first.</summary>
internal static class ShowWorklist
{
    /// <summary>The lists, in the order in which they matter.</summary>
    public static readonly IReadOnlyList<string> Lists =
    [
        "ins-ko",
        "ecart",
        "collision",
        "duplicate",
        "to-retrieve",
        "third-party-ko",
        "insi-error",
        "message-refused",
    ];

    private const int PageSize = 30;

    public static async Task<IResult> Handle(
        string? list,
        string? who,
        string? state,
        string? after,
        Shell shell,
        FhirInsDbContext db,
        HttpContext http
    )
    {
        var isOpen = state != "closed";
        var rows = db.Tasks.AsNoTracking();
        rows = isOpen
            ? rows.Where(task => task.Status == "requested" || task.Status == "in-progress")
            : rows.Where(task => task.Status == "completed" || task.Status == "cancelled");
        var counts = await rows.GroupBy(task => task.Code)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, http.RequestAborted);
        if (list is not null && Lists.Contains(list))
            rows = rows.Where(task => task.Code == list);
        var today = shell.Today;
        var me = TaskOwnership.KeyOf(shell.Caller!.Person!.Id);
        rows = who switch
        {
            "me" => rows.Where(task => task.Owner == me),
            "nobody" => rows.Where(task => task.Owner == null),
            "due" => rows.Where(task => task.FollowUpOn != null && task.FollowUpOn <= today),
            _ => rows,
        };
        var found = await rows.OldestFirst(nameof(TaskRow.OpenedAt), PagePosition.Of(after))
            .Take(PageSize + 1)
            .ToListAsync(http.RequestAborted);
        var shown = found.Take(PageSize).ToList();
        var people = await PersonLine.OfAsync(
            db,
            [.. shown.SelectMany(task => new[] { task.PatientId, task.OtherPatientId }).OfType<string>().Distinct()],
            shell,
            http.RequestAborted
        );
        return Pages.Of<WorklistPage>(
            new WorklistModel
            {
                List = list is not null && Lists.Contains(list) ? list : null,
                Who = who is "me" or "nobody" or "due" ? who : "all",
                IsOpen = isOpen,
                Counts = counts,
                Items = shown,
                People = people.ToDictionary(one => one.Id),
                Next = found.Count > PageSize ? PagePosition.Text(shown[^1].OpenedAt, shown[^1].Id) : null,
            }
        );
    }
}

/// <summary>A page of a work list.</summary>
public sealed class WorklistModel
{
    /// <summary>The list; null for all.</summary>
    public string? List { get; init; }

    /// <summary>all, me, nobody, or due: what was to be looked at again by now.</summary>
    public required string Who { get; init; }

    /// <summary>Open items, or closed ones.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>How many items each list has.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    internal IReadOnlyList<TaskRow> Items { get; init; } = [];

    /// <summary>The people the items are about, by id.</summary>
    public required IReadOnlyDictionary<string, PersonLine> People { get; init; }

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }

    /// <summary>The address of this list with other filters.</summary>
    public string Address(string? list, string who, bool isOpen, string? after = null) =>
        "/worklists?"
        + string.Join(
            '&',
            new[]
            {
                list is null ? null : $"list={list}",
                who == "all" ? null : $"who={who}",
                isOpen ? null : "state=closed",
                after is null ? null : $"after={after}",
            }.OfType<string>()
        );
}
