using FhirIns.Identity;

namespace FhirIns.Insi;

/// <summary>An INS and the traits it is said to go with. The digits go to the service and nowhere else.</summary>
/// <param name="Ins">The INS.</param>
/// <param name="Traits">Strict traits of the identity.</param>
public sealed record IdentityToVerify(Ins Ins, StrictTraits Traits)
{
    /// <summary>The type alone: traits do not belong in a log.</summary>
    public override string ToString() => nameof(IdentityToVerify);
}
