namespace FhirIns.Identity;

/// <summary>
/// The fact that an identity was checked with a high-confidence device, with the five values that were checked: INSi's
/// traits qualify only while they agree with them.
/// </summary>
public sealed class DocumentCheck
{
    private DocumentCheck() { }

    internal DocumentCheck(string proofs, DateOnly checkedOn, StrictTraits traits, Actor actor, DateTimeOffset at)
    {
        Proofs = proofs;
        CheckedOn = checkedOn;
        RecordedAt = at;
        RecordedBy = actor.PersonId ?? actor.ClientId;
        Organization = actor.Organization;
        BirthName = traits.BirthName;
        GivenNames = traits.GivenNames;
        BirthDateText = traits.BirthDate.Text;
        BirthDateMarker = traits.BirthDate.Marker;
        Sex = traits.Sex;
        BirthPlaceCode = traits.BirthPlace?.Code;
    }

    /// <summary>Codes of the documents, in the order shown: <c>CN</c>, or <c>AN CN:parent</c> for a minor.</summary>
    public string Proofs { get; private set; } = "";

    /// <summary>Code of the first document, which messages carry as validation mode.</summary>
    public string MainProof => Proofs.Split(' ', ':')[0];

    /// <summary>The day the documents were looked at.</summary>
    public DateOnly CheckedOn { get; private set; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>Who recorded it: the person, or the program for a route without one.</summary>
    public string RecordedBy { get; private set; } = "";

    /// <summary>The organization of the person.</summary>
    public string? Organization { get; private set; }

    /// <summary>Whether it still counts, and for what.</summary>
    public CheckState State { get; private set; }

    /// <summary>When it stopped to count in full.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The birth name checked.</summary>
    public string BirthName { get; private set; } = "";

    /// <summary>The given names checked.</summary>
    public string GivenNames { get; private set; } = "";

    /// <summary>The birth date checked.</summary>
    public string BirthDateText { get; private set; } = "";

    /// <summary>Its marker then.</summary>
    public BirthDateMarker BirthDateMarker { get; private set; }

    /// <summary>The sex checked.</summary>
    public Sex Sex { get; private set; }

    /// <summary>The birth place checked, or null when it was not known.</summary>
    public string? BirthPlaceCode { get; private set; }

    internal bool Counts => State is CheckState.Standing or CheckState.Outdated;

    /// <summary>Whether the five values that were checked are those of these traits, but for spelling.</summary>
    public bool AgreesWith(StrictTraits traits)
    {
        ArgumentNullException.ThrowIfNull(traits);
        var checkedTraits = StrictTraits.Restore(
            BirthName,
            GivenNameList.First(GivenNames, traits.FirstGivenName),
            GivenNames,
            BirthDateText,
            BirthDateMarker,
            Sex,
            BirthPlaceCode
        );
        var comparison = TraitComparison.Of(checkedTraits, traits);
        return comparison.Traits.All(trait =>
            trait.Trait is Trait.FirstGivenName || trait.Verdict is not Verdict.Different
        );
    }

    internal void Move(CheckState state, DateTimeOffset at)
    {
        State = state;
        EndedAt = at;
    }
}

/// <summary>Whether a check still counts.</summary>
public enum CheckState
{
    /// <summary>It counts.</summary>
    Standing,

    /// <summary>
    /// The identity was qualified and lost its INS: the check keeps it validated, but a new one is needed to qualify again.
    /// </summary>
    Outdated,

    /// <summary>The traits it proved are not those of the identity any more.</summary>
    Lapsed,

    /// <summary>A newer check took its place.</summary>
    Replaced,

    /// <summary>It was found invalid, or the identity became doubtful or fictive.</summary>
    Withdrawn,
}
