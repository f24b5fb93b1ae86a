namespace FhirIns.Fhir.Schema;

/// <summary>A type an element may have. Targets are resource type names; empty means any.</summary>
/// <param name="Code">"string", "Reference", "HumanName".</param>
/// <param name="Profile">Name of a profile of the type that R4 itself asks for ("SimpleQuantity"), or null.</param>
/// <param name="Targets">For Reference and canonical: the resource types they may point to.</param>
public sealed record TypeReference(string Code, string? Profile, IReadOnlyList<string> Targets);

/// <summary>A binding to a value set: strength, and its canonical URL without version (null when R4 names none).</summary>
public sealed record ValueSetBinding(BindingStrength Strength, string? ValueSet);

/// <summary>How strictly codes must come from the bound value set.</summary>
public enum BindingStrength
{
    /// <summary>Codes SHALL come from the value set.</summary>
    Required,

    /// <summary>Codes SHALL come from it when it covers the concept.</summary>
    Extensible,

    /// <summary>Codes SHOULD come from it.</summary>
    Preferred,

    /// <summary>It only shows what is meant.</summary>
    Example,
}

/// <summary>A constraint written in FHIRPath.</summary>
/// <param name="Key">"pat-1".</param>
/// <param name="IsError">False for those whose severity is warning.</param>
/// <param name="Expression">The FHIRPath expression, true when the constraint holds.</param>
/// <param name="Human">The specification's English text.</param>
public sealed record Invariant(string Key, bool IsError, string Expression, string Human);
