namespace FhirIns.Identity;

/// <summary>An expected refusal: a rule says no. Never carries a trait value or a matricule.</summary>
/// <param name="Code">Stable code, one of <see cref="RefusalCodes"/>.</param>
/// <param name="Trait">Which trait is to blame, as <see cref="TraitCodes.Code"/> writes it, or null.</param>
public sealed record Refusal(string Code, string? Trait = null)
{
    internal static Refusal Of(string code, Trait trait) => new(code, trait.Code());
}
