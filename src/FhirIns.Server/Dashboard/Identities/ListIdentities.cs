using System.Globalization;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Who stands behind a figure of the overview: the identities of a status, or those whose INS is a NIA.</summary>
internal static class ListIdentities
{
    /// <summary>Whoever may search for people and see the exact status.</summary>
    public static readonly Requirement Right = new("page identities", "system/Patient.s ins.read");

    private const int PageSize = 50;

    private static readonly string[] Groups = ["PROV", "RECUP", "VALI", "QUAL", "NIA"];

    /// <summary>A page of them: those that were recorded first in front, or those whose NIA INSi has not spoken of for longest.</summary>
    /// <param name="after">Where the page before ended; it says nothing of a person.</param>
    public static async Task<IResult> Handle(
        string? who,
        string? after,
        Shell shell,
        FhirInsDbContext db,
        HttpContext http
    )
    {
        if (who is null || !Groups.Contains(who))
            return Pages.Message(http, "not-there", StatusCodes.Status404NotFound, "/");
        var rows = await (who == "NIA" ? Waiting(db, after) : OfStatus(db, who, after))
            .Where(row => !row.Deleted && !row.Identity.IsMerged && !row.Identity.IsFictive)
            .Take(PageSize + 1)
            .Include(row => row.Identifiers)
            .AsNoTracking()
            .AsSplitQuery()
            .ToListAsync(http.RequestAborted);
        return Pages.Of<PeoplePage>(
            new PeopleModel(
                who,
                [.. rows.Take(PageSize).Select(row => PersonLine.Of(row, shell))],
                rows.Count > PageSize ? PositionOf(rows[PageSize - 1]) : null
            )
        );
    }

    private static IQueryable<PatientRow> OfStatus(FhirInsDbContext db, string status, string? after)
    {
        var behind = PositionIn(after)?.Key ?? 0;
        return db.Patients.Where(row => row.Status == status && row.Key > behind).OrderBy(row => row.Key);
    }

    /// <summary>In the order of the index that campaigns walk.</summary>
    private static IQueryable<PatientRow> Waiting(FhirInsDbContext db, string? after)
    {
        var rows = db.Patients.Where(row => row.InsNature == "NIA");
        if (PositionIn(after) is var (at, key))
            rows = rows.Where(row => row.InsConfirmedAt >= at && (row.InsConfirmedAt > at || row.Key > key));
        return rows.OrderBy(row => row.InsConfirmedAt).ThenBy(row => row.Key);
    }

    private static string PositionOf(PatientRow row) =>
        PagePosition.Text(
            row.InsConfirmedAt ?? DateTimeOffset.UnixEpoch,
            row.Key.ToString(CultureInfo.InvariantCulture)
        );

    private static (DateTimeOffset At, long Key)? PositionIn(string? after) =>
        PagePosition.Of(after) is var (at, text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? (at, key)
            : null;
}

/// <summary>A page of the identities behind a figure.</summary>
/// <param name="Who">The status, or <c>NIA</c>.</param>
/// <param name="Next">Where the next page begins; null on the last one.</param>
public sealed record PeopleModel(string Who, IReadOnlyList<PersonLine> People, string? Next)
{
    /// <summary>The address of the page that begins behind one.</summary>
    public string AddressAfter(string position) => $"/identities?who={Who}&after={position}";

    /// <summary>Says nothing of anybody: it must not reach a log.</summary>
    public override string ToString() => nameof(PeopleModel);
}
