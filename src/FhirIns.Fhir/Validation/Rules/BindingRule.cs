using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Terminology;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>A binding of a profile; its value set is expanded when it is first needed.</summary>
internal sealed class BindingRule(
    BindingStrength strength,
    string valueSet,
    Func<CodeSet?> expand,
    IReadOnlySet<string>? tolerated,
    IReadOnlyDictionary<string, Func<string, bool>> syntax
)
{
    private readonly Lazy<CodeSet?> _codes = new(expand);

    public BindingStrength Strength => strength;

    public string ValueSet => valueSet;

    public Membership Of(string? system, string code) =>
        _codes.Value is { } codes ? codes.Of(system, code) : Membership.Unknown;

    /// <summary>True for a code outside the set that is met in the field and gives a warning only.</summary>
    public bool Tolerates(string? system, string code) =>
        system is not null
        && tolerated?.Contains(system) == true
        && (!syntax.TryGetValue(system, out var isCode) || isCode(code));
}
