using FhirIns.Identity;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// The record here that an identity received is about: the one that holds its INS, as the active one or as one that INSi
/// superseded, with the same traits (A10), the one that earlier messages of the same sender made, or the only one with all
/// five traits. Nothing less is enough without a person.
/// </summary>
/// <param name="Row">The record; null when it is about nobody known for sure.</param>
/// <param name="HolderId">Another record that holds the INS, with traits that differ.</param>
/// <param name="IsOfSender">Whether messages of this sender made the record: they may correct it while it is provisional.</param>
internal sealed record LocalCounterpart(PatientRow? Row, string? HolderId, bool IsOfSender = false)
{
    private const int MostSharing = 50;

    public static async Task<LocalCounterpart> FindAsync(
        FhirInsDbContext db,
        InboundPatient inbound,
        Ins? ins,
        string sender,
        CancellationToken cancellationToken
    )
    {
        var traits = inbound.Traits!;
        string? holderId = null;
        if (ins is not null && await HolderAsync(db, ins, cancellationToken) is { } heldBy)
        {
            var holder = await db.FindPatientAsync(heldBy, cancellationToken);
            if (holder is not null && Agrees(holder, traits))
                return new(holder, null);
            holderId = heldBy;
        }
        if (await OfSenderAsync(db, inbound, sender, cancellationToken) is { } own)
            return new(own, holderId, IsOfSender: true);
        return new(await ByTraitsAsync(db, traits, ins, cancellationToken), holderId);
    }

    /// <summary>
    /// Whether somebody here withdrew this INS from a person with these traits, or holds the person for doubtful or fictive.
    /// </summary>
    public static async Task<bool> IsDoubtedAsync(
        FhirInsDbContext db,
        StrictTraits traits,
        Ins ins,
        CancellationToken cancellationToken
    )
    {
        foreach (var id in await SharingNameAndDayAsync(db, traits, MostSharing, cancellationToken))
            if (
                await db.FindPatientAsync(id, cancellationToken) is { Identity: var known } row
                && Agrees(row, traits)
                && (known.IsDoubtful || known.IsFictive || known.HasInvalidated(ins))
            )
                return true;
        return false;
    }

    private static async Task<string?> HolderAsync(FhirInsDbContext db, Ins ins, CancellationToken cancellationToken) =>
        await db.HolderOfAsync(ins, null, cancellationToken)
        ?? await db.FormerHolderOfAsync(ins, null, cancellationToken);

    /// <summary>Whether the identity is qualified here as it was received: INSi has nothing to add (S077).</summary>
    /// <param name="toTheLetter">
    /// Whether another spelling or an old number is another identity: who learns nothing here could try what INSi would deny.
    /// </param>
    public bool IsKnown(StrictTraits traits, Ins ins, bool toTheLetter) =>
        Row is { Identity: { Status: IdentityStatus.QUAL } identity }
        && (toTheLetter ? identity.Ins == ins && identity.Traits == traits : identity.Holds(ins));

    private static bool Agrees(PatientRow row, StrictTraits traits) =>
        TraitComparison.Of(traits, row.Identity.Traits).FirstDifferent is null;

    private static async Task<PatientRow?> OfSenderAsync(
        FhirInsDbContext db,
        InboundPatient inbound,
        string sender,
        CancellationToken cancellationToken
    )
    {
        foreach (var identifier in SearchKeys.OfIdentifiers(inbound.Residual).Where(one => one.System.Length > 0))
        {
            var found = await db
                .Patients.Where(row => !row.Deleted && !row.Identity.IsMerged)
                .Where(row =>
                    row.Identifiers.Any(one => one.System == identifier.System && one.Value == identifier.Value)
                )
                .Where(row =>
                    db.Intakes.Any(one => one.Client == sender && one.PatientId == row.Identity.Id && one.MadeIt)
                )
                .Select(row => row.Identity.Id)
                .FirstOrDefaultAsync(cancellationToken);
            if (found is not null)
                return await db.FindPatientAsync(found, cancellationToken);
        }
        return null;
    }

    private static async Task<PatientRow?> ByTraitsAsync(
        FhirInsDbContext db,
        StrictTraits traits,
        Ins? ins,
        CancellationToken cancellationToken
    )
    {
        if (traits.BirthPlace is not { IsUnknown: false })
            return null;
        // Two of one name and day are perhaps twins.
        var sharing = await SharingNameAndDayAsync(db, traits, most: 2, cancellationToken);
        if (sharing is not [var only] || await db.FindPatientAsync(only, cancellationToken) is not { } row)
            return null;
        var comparison = TraitComparison.Of(row.Identity.Traits, traits);
        var isSame = comparison.Traits.All(trait =>
            trait.Verdict is Verdict.Equal || (trait.Trait is Trait.GivenNames && trait.Verdict is Verdict.Minor)
        );
        // A homonym is somebody else with these very traits; another INS says so too.
        return isSame && !row.Identity.IsHomonym && (row.Identity.Ins is not { } held || ins is null || held == ins)
            ? row
            : null;
    }

    private static Task<List<string>> SharingNameAndDayAsync(
        FhirInsDbContext db,
        StrictTraits traits,
        int most,
        CancellationToken cancellationToken
    )
    {
        var (family, date) = (NameText.SearchKey(traits.BirthName), traits.BirthDate.Text);
        return db
            .NameKeys.Where(key => key.BirthDate == date && key.Kind == NameKeyKind.Family && key.Text == family)
            .Join(
                db.Patients.Where(row => !row.Deleted && !row.Identity.IsMerged),
                key => key.PatientKey,
                row => row.Key,
                (_, row) => row.Identity.Id
            )
            .Take(most)
            .ToListAsync(cancellationToken);
    }
}
