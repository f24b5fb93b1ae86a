namespace FhirIns.Identity;

/// <summary>What speaks for or against a record besides its strict traits.</summary>
/// <param name="SharesIdentifier">It holds an identifier that was sent: of its domain, or an INS that may leave.</param>
/// <param name="HoldsOtherIns">It holds an INS that may leave, and another one was sent.</param>
/// <param name="IsKnownByName">A used or past name of the record is the one sought (S026, A3, A7).</param>
public readonly record struct MatchEvidence(bool SharesIdentifier, bool HoldsOtherIns, bool IsKnownByName);

/// <summary>How much a record is like the person sought.</summary>
/// <param name="Score">0 to 1, four decimals; a surer grade never has a lower score.</param>
/// <param name="Grade">What may be concluded from it.</param>
public sealed record Likeness(decimal Score, MatchGrade Grade)
{
    private const decimal LowestProbable = 0.85m;
    private const decimal LowestPossible = 0.6m;
    private const decimal Step = 0.0001m;

    /// <summary>An identifier with not one trait to bear it out.</summary>
    private const decimal IdentifierAlone = 0.9m;

    /// <summary>The nearest that something short of certainty comes.</summary>
    private const decimal HighestUncertain = 0.99m;

    /// <summary>Whether nothing that is said tells the record from the person.</summary>
    public bool IsAsNearAsCanBe => Score >= HighestUncertain;

    /// <summary>
    /// Compares a record with the person sought. Certain is a record whose strict traits are all said and none differs, place
    /// of birth included, or one that shares an identifier and no trait said differs; never a homonym, a doubtful or
    /// fictive identity, nor one whose birth date stands for another (S048, EXI ID 11).
    /// </summary>
    public static Likeness Of(SoughtPerson sought, PatientIdentity known, MatchEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(sought);
        ArgumentNullException.ThrowIfNull(known);
        var comparison = TraitComparison.Of(known.Traits, sought, evidence.IsKnownByName);
        var score = comparison.Similarity;
        if (evidence.SharesIdentifier)
            score = sought.SaysNothing ? IdentifierAlone : score + (1 - score) / 2;
        var grade = GradeOf(sought, known, comparison, evidence, score);
        return new(Within(grade, score), grade);
    }

    /// <summary>The same likeness where another record is as like: nobody can tell which of them is the person.</summary>
    public Likeness OneOfSeveral() => Grade is MatchGrade.Certain ? new(HighestUncertain, MatchGrade.Probable) : this;

    private static MatchGrade GradeOf(
        SoughtPerson sought,
        PatientIdentity known,
        TraitComparison comparison,
        MatchEvidence evidence,
        decimal score
    )
    {
        var differs = comparison.FirstDifferent is not null;
        var isSettled =
            !known.IsHomonym && !known.IsDoubtful && !known.IsFictive && known.BirthDateMarker is BirthDateMarker.None;
        if (evidence.HoldsOtherIns)
            return score < LowestPossible ? MatchGrade.CertainlyNot : MatchGrade.Possible;
        if (isSettled && !differs && IsEnough(sought, known, evidence))
            return MatchGrade.Certain;
        if (score >= LowestProbable && IsNear(comparison, evidence))
            return MatchGrade.Probable;
        return score >= LowestPossible || evidence.SharesIdentifier ? MatchGrade.Possible : MatchGrade.CertainlyNot;
    }

    /// <summary>Whether what was said and is known is enough to tell one person from all others.</summary>
    private static bool IsEnough(SoughtPerson sought, PatientIdentity known, MatchEvidence evidence) =>
        evidence.SharesIdentifier
            ? sought is { BirthName: not null, BirthDate: not null }
            : sought.IsComplete && known.Traits.BirthPlace is { IsUnknown: false };

    /// <summary>Whether no trait differs by more than a slip of the pen.</summary>
    private static bool IsNear(TraitComparison comparison, MatchEvidence evidence) =>
        comparison[Trait.BirthDate] is not Verdict.Different
        && comparison[Trait.Sex] is not Verdict.Different
        && (evidence.IsKnownByName || comparison.IsNear(Trait.BirthName))
        && comparison.IsNear(Trait.FirstGivenName);

    private static decimal Within(MatchGrade grade, decimal score) =>
        grade switch
        {
            MatchGrade.Certain => 1,
            MatchGrade.Probable => Math.Round(Math.Min(score, HighestUncertain), 4),
            MatchGrade.Possible => Math.Round(Math.Min(score, LowestProbable - Step), 4),
            _ => Math.Round(Math.Min(score, LowestPossible - Step), 4),
        };
}
