using FhirIns.Identity;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// The sign of a collision, two persons in one record (S015): another birth name together with another birth date or sex
/// is hardly ever the correction of one identity.
/// </summary>
internal static class Collision
{
    public const string Code = "collision";

    /// <summary>The reason of a task about traits that became those of somebody else.</summary>
    public const string OtherPerson = "other-person";

    public static bool IsSuspected(StrictTraits before, StrictTraits after)
    {
        var comparison = TraitComparison.Of(before, after);
        return comparison[Trait.BirthName] is Verdict.Different
            && (comparison[Trait.BirthDate] is Verdict.Different || comparison[Trait.Sex] is Verdict.Different);
    }

    /// <summary>Opens an item of the work list when a change made somebody else of a record.</summary>
    public static async Task WatchAsync(PatientWrite write, PatientRow row, StrictTraits before)
    {
        if (IsSuspected(before, row.Identity.Traits))
            await write.OpenTaskOnceAsync(Code, row.Id, OtherPerson);
    }

    /// <summary>
    /// Opens an item when INSi names a number for one person that another record holds, the one as active and the other as
    /// an old one: both are of one person, or one of the numbers is wrong.
    /// </summary>
    public static async Task WatchNumbersAsync(PatientWrite write, string patientId, InsiIdentity found)
    {
        var others = new List<string?> { await write.Db.FormerHolderOfAsync(found.Active, patientId, write.Cancelled) };
        foreach (var former in found.Superseded)
            others.Add(await write.Db.HolderOfAsync(former.Ins, patientId, write.Cancelled));
        foreach (var other in others.OfType<string>().Distinct())
            await write.OpenTaskOnceAsync("duplicate", patientId, RefusalCodes.InsAlreadyHeld, other);
    }
}
