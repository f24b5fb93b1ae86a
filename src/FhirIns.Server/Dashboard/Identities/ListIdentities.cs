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

    /// <summary>A page of them, those that were recorded first in front.</summary>
    /// <param name="after">The key of the last one on the page before; it says nothing of a person.</param>
    public static async Task<IResult> Handle(
        string? who,
        long? after,
        Shell shell,
        FhirInsDbContext db,
        HttpContext http
    )
    {
        if (who is null || !Groups.Contains(who))
            return Pages.Message(http, "not-there", StatusCodes.Status404NotFound, "/");
        var behind = after ?? 0;
        var rows = await Of(db, who)
            .Where(row => row.Key > behind && !row.Deleted && !row.Identity.IsMerged && !row.Identity.IsFictive)
            .OrderBy(row => row.Key)
            .Take(PageSize + 1)
            .Include(row => row.Identifiers)
            .AsNoTracking()
            .AsSplitQuery()
            .ToListAsync(http.RequestAborted);
        return Pages.Of<PeoplePage>(
            new PeopleModel(
                who,
                [.. rows.Take(PageSize).Select(row => PersonLine.Of(row, shell))],
                rows.Count > PageSize ? rows[PageSize - 1].Key : null
            )
        );
    }

    private static IQueryable<PatientRow> Of(FhirInsDbContext db, string who) =>
        who == "NIA" ? db.Patients.Where(row => row.InsNature == "NIA") : db.Patients.Where(row => row.Status == who);
}

/// <summary>A page of the identities behind a figure.</summary>
/// <param name="Who">The status, or <c>NIA</c>.</param>
/// <param name="Next">Where the next page begins; null on the last one.</param>
public sealed record PeopleModel(string Who, IReadOnlyList<PersonLine> People, long? Next)
{
    /// <summary>The address of the page that begins behind a key.</summary>
    public string AddressAfter(long key) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/identities?who={Who}&after={key}");

    /// <summary>Says nothing of anybody: it must not reach a log.</summary>
    public override string ToString() => nameof(PeopleModel);
}
