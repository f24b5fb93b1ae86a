using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>A type that a profile allows, with the profiles of which one must be met, and the targets of references.</summary>
internal sealed record TypeRule(string Code, ProfileReference[] Profiles, ProfileReference[] Targets)
{
    private const string SystemTypes = "http://hl7.org/fhirpath/";

    /// <summary>True for the type itself, and below an abstract type for all that specialize it: a code is no string here.</summary>
    public bool Allows(TypeSchema type) =>
        type.Name == Code
        || Code.StartsWith(SystemTypes, StringComparison.Ordinal)
        || (type.Is(Code) && FhirSchema.R4.Type(Code) is { IsAbstract: true });
}

/// <summary>
/// A profile named inside another one. Looked up when it is first needed, so that profiles may name each other in
/// circles.
/// </summary>
internal sealed class ProfileReference(string canonical, Func<CompiledProfile?> find)
{
    private readonly Lazy<CompiledProfile?> _profile = new(find);

    /// <summary>As written, with or without version.</summary>
    public string Canonical => canonical;

    public string Url { get; } = Definitions.Canonical.Parse(canonical).Url;

    /// <summary>The rules; null for a type of R4 itself, and for a profile that is not known here.</summary>
    public CompiledProfile? Profile => _profile.Value;

    /// <summary>The resource or data type that it profiles; null when that is not known here.</summary>
    public string? Type => Profile?.Type ?? Definitions.Canonical.Parse(canonical).CoreType;
}
