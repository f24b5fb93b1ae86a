namespace FhirIns.Identity;

/// <summary>How sure it is that a record is that of the person sought (match-grade of FHIR), the surest first.</summary>
public enum MatchGrade
{
    /// <summary>The same person: a program may act on it.</summary>
    Certain,

    /// <summary>Most likely the same person: somebody looks at it.</summary>
    Probable,

    /// <summary>Worth a look.</summary>
    Possible,

    /// <summary>Somebody else: not shown.</summary>
    CertainlyNot,
}
