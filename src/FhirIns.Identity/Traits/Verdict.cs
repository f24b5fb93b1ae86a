namespace FhirIns.Identity;

/// <summary>How near two values of a trait are (ins-rules 3.6).</summary>
public enum Verdict
{
    /// <summary>The same text.</summary>
    Equal,

    /// <summary>
    /// The same but for hyphens, apostrophes and spaces; a list of given names that the other one continues; a place of birth
    /// that one side does not know.
    /// </summary>
    Minor,

    /// <summary>Anything else.</summary>
    Different,
}
