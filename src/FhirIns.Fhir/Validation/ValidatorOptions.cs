namespace FhirIns.Fhir.Validation;

/// <summary>What a validator may be told besides its profiles. Nothing is required.</summary>
public sealed record ValidatorOptions
{
    /// <summary>Rules on code systems whose codes are not enumerated. Default: the French ones.</summary>
    public TerminologyRules Terminology { get; init; } = TerminologyRules.French;

    /// <summary>Finds resources that references point to outside the resource itself; null for what is not found.</summary>
    public Func<string, Element?>? Resolve { get; init; }

    /// <summary>True to report what R4 only recommends (dom-6, a narrative). Default false.</summary>
    public bool BestPractices { get; init; }

    /// <summary>How many issues are reported; the walk goes no further. Default 200.</summary>
    public int MaxIssues { get; init; } = 200;

    /// <summary>The clock of <c>now()</c> in invariants.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
