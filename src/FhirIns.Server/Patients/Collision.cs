using FhirIns.Identity;

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
}
