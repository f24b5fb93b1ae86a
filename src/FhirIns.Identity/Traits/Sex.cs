namespace FhirIns.Identity;

/// <summary>Sex, as INSi knows it or unknown (S024).</summary>
public enum Sex
{
    /// <summary>M.</summary>
    Male,

    /// <summary>F.</summary>
    Female,

    /// <summary>I (<i>indéterminé</i>): local only, INSi neither takes nor returns it.</summary>
    Unknown,
}
