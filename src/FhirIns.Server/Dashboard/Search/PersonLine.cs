using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Search;

/// <summary>What is shown of somebody in a list, enough to decide whether it is them (A9, S113).</summary>
public sealed class PersonLine
{
    private PersonLine() { }

    /// <summary>The id of the Patient.</summary>
    public required string Id { get; init; }

    /// <summary>Birth name (nom de naissance).</summary>
    public required string BirthName { get; init; }

    /// <summary>First given name.</summary>
    public required string FirstGivenName { get; init; }

    /// <summary>All given names.</summary>
    public required string GivenNames { get; init; }

    /// <summary>Birth date, <c>YYYY-MM-DD</c>.</summary>
    public required string BirthDate { get; init; }

    /// <summary>Sex.</summary>
    public required Sex Sex { get; init; }

    /// <summary>COG code of the birth place, or null.</summary>
    public string? BirthPlace { get; init; }

    /// <summary>The first local number (IPP) in use, or null.</summary>
    public string? LocalNumber { get; init; }

    /// <summary>Used name (nom utilisé), or null.</summary>
    public string? UsedName { get; init; }

    /// <summary>The status, as the person may know it.</summary>
    public required string Status { get; init; }

    /// <summary>The attributes that are set.</summary>
    public required IReadOnlyList<string> Attributes { get; init; }

    /// <summary>Whether INSi did not confirm the INS when it was last asked, and nothing has settled it since (C6).</summary>
    public bool IsToVerify { get; init; }

    /// <summary>Whether the record was merged into another one.</summary>
    public bool IsMerged { get; init; }

    internal static PersonLine Of(PatientRow row, Shell shell)
    {
        var identity = row.Identity;
        return new()
        {
            Id = row.Id,
            BirthName = identity.BirthName,
            FirstGivenName = identity.FirstGivenName,
            GivenNames = identity.GivenNames,
            BirthDate = identity.BirthDateText,
            Sex = identity.Sex,
            BirthPlace = identity.BirthPlaceCode,
            UsedName = UsedNameOf(row),
            LocalNumber = row
                .Identifiers.Where(one => one.Use != "old" && one.System is not (FrCore.NssNir or FrCore.NssNia))
                .MinBy(one => one.Key)
                ?.Value,
            Status = StatusView.Of(identity.Status, shell.Caller!),
            Attributes = [.. Enum.GetValues<IdentityAttribute>().Where(identity.Has).Select(one => one.ToString())],
            IsMerged = identity.IsMerged,
            IsToVerify = identity.HasOpenMismatch && shell.Caller!.MaySeeIns,
        };
    }

    /// <summary>Several people, in the order of their ids.</summary>
    internal static async Task<IReadOnlyList<PersonLine>> OfAsync(
        FhirInsDbContext db,
        IReadOnlyList<string> ids,
        Shell shell,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
            return [];
        var rows = await db
            .Patients.Include(row => row.Identifiers)
            .AsNoTracking()
            .AsSplitQuery()
            .Where(row => ids.Contains(row.Identity.Id) && !row.Deleted)
            .ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.Key).Select(row => Of(row, shell))];
    }

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(PersonLine);

    private static string? UsedNameOf(PatientRow row) =>
        row.ResidualPatient.Each("name").FirstOrDefault(name => name.Text("use") == "usual") is { } used
            ? PersonText.Plain(
                string.Join(
                    ' ',
                    new[] { used.Text("family"), SearchKeys.GivenNames(used) }.Where(part =>
                        !string.IsNullOrEmpty(part)
                    )
                )
            )
            : null;
}
