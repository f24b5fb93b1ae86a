namespace FhirIns.Identity;

/// <summary>Which rules of arrangement a name follows (ins-rules 3.2).</summary>
public enum NameKind
{
    /// <summary>A birth name: a double hyphen is allowed.</summary>
    BirthName,

    /// <summary>One given name or several, separated by one space.</summary>
    GivenNames,
}
