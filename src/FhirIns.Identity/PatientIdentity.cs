namespace FhirIns.Identity;

/// <summary>
/// The identity of one patient in one identification domain. Every transition of the rules (ins-rules 2.3, T1–T22) is a
/// method here and nowhere else: it takes who and when, checks every guard, and either changes the identity and says how
/// (<see cref="Transition"/>) or refuses and changes nothing (<see cref="Refusal"/>).
/// </summary>
/// <remarks>
/// Instants are given with the offset of the place: the calendar day of an act is that of its instant.
/// </remarks>
public sealed partial class PatientIdentity
{
    private readonly List<InsHistoryEntry> _insHistory = [];
    private readonly List<DocumentCheck> _checks = [];

    private PatientIdentity() { }

    private PatientIdentity(string id, StrictTraits traits, Actor actor, DateTimeOffset at)
    {
        Id = id;
        RegisteredAt = at;
        RegisteredBy = actor.PersonId ?? actor.ClientId;
        Write(traits);
    }

    /// <summary>Identifier of the record.</summary>
    public string Id { get; private set; } = "";

    /// <summary>When the record was made.</summary>
    public DateTimeOffset RegisteredAt { get; private set; }

    /// <summary>Who made it: the person, or the program for a flow.</summary>
    public string RegisteredBy { get; private set; } = "";

    /// <summary>Birth name.</summary>
    public string BirthName { get; private set; } = "";

    /// <summary>First given name.</summary>
    public string FirstGivenName { get; private set; } = "";

    /// <summary>All given names in order, separated by one space.</summary>
    public string GivenNames { get; private set; } = "";

    /// <summary>Birth date, <c>YYYY-MM-DD</c>.</summary>
    public string BirthDateText { get; private set; } = "";

    /// <summary>Whether the birth date is the real one.</summary>
    public BirthDateMarker BirthDateMarker { get; private set; }

    /// <summary>Sex.</summary>
    public Sex Sex { get; private set; }

    /// <summary>COG code of the birth place, or null.</summary>
    public string? BirthPlaceCode { get; private set; }

    /// <summary>How the INS held was obtained, or null when none is held or its sender did not say.</summary>
    public CollectionMethod? InsMethod { get; private set; }

    /// <summary>When the INS held was obtained, or last given again by INSi.</summary>
    public DateTimeOffset? InsObtainedAt { get; private set; }

    /// <summary>Who obtained it: the person, or the program for a flow.</summary>
    public string? InsObtainedBy { get; private set; }

    /// <summary>True when the four traits of S095 known before INSi's answer were equal to it.</summary>
    public bool InsMatchedKnownTraits { get; private set; }

    /// <summary>When INSi last verified the INS held, whatever it answered.</summary>
    public DateTimeOffset? LastVerifiedAt { get; private set; }

    /// <summary>True from a verification KO until INSi gives or confirms the INS again (S080).</summary>
    public bool HasOpenMismatch { get; private set; }

    /// <summary>Attribute HOMA.</summary>
    public bool IsHomonym { get; private set; }

    /// <summary>Attribute DOUT.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>Attribute FICT.</summary>
    public bool IsFictive { get; private set; }

    /// <summary>Attribute ANOM.</summary>
    public bool IsAnonymous { get; private set; }

    /// <summary>Day on which no document could be shown, or null (S063).</summary>
    public DateOnly? NoProofOn { get; private set; }

    /// <summary>Day on which the person was informed of the use of the INS, or null (S127).</summary>
    public DateOnly? InformedOn { get; private set; }

    /// <summary>True once the record was merged into another one.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>INS held before, superseded and invalidated.</summary>
    public IReadOnlyList<InsHistoryEntry> InsHistory => _insHistory;

    /// <summary>Every check of a document, the ones that count no more included.</summary>
    public IReadOnlyList<DocumentCheck> Checks => _checks;

    internal string? InsNumber { get; private set; }

    internal string? InsOid { get; private set; }

    /// <summary>The INS held, or null: the first fact. Its digits stay behind the wall.</summary>
    public Ins? Ins => Ins.Restore(InsNumber, InsOid);

    /// <summary>The check that counts now, or null: the second fact.</summary>
    public DocumentCheck? CurrentCheck => _checks.Find(check => check.Counts);

    /// <summary>The table of the two facts (S050): never set, only computed.</summary>
    public IdentityStatus Status =>
        (HasIns, CurrentCheck is not null) switch
        {
            (false, false) => IdentityStatus.PROV,
            (true, false) => IdentityStatus.RECUP,
            (false, true) => IdentityStatus.VALI,
            (true, true) => IdentityStatus.QUAL,
        };

    /// <summary>The strict traits as they are now.</summary>
    public StrictTraits Traits =>
        StrictTraits.Restore(
            BirthName,
            FirstGivenName,
            GivenNames,
            BirthDateText,
            BirthDateMarker,
            Sex,
            BirthPlaceCode
        );

    /// <summary>True when strict traits change with the unlock right only (S054).</summary>
    public bool IsLocked => HasIns;

    private bool HasIns => InsNumber is not null;

    /// <summary>A new identity from traits that somebody gave: always provisional, whoever gave them (T1, S006, S056).</summary>
    /// <param name="id">Identifier of the record.</param>
    /// <param name="traits">The strict traits.</param>
    /// <param name="searched">Whether the search for an existing identity was made (<i>antériorité</i>, A1).</param>
    /// <param name="actor">Who.</param>
    /// <param name="at">When.</param>
    public static Result<Registration> Register(
        string id,
        StrictTraits traits,
        bool searched,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(actor);
        if (!searched)
            return new Refusal(RefusalCodes.SearchFirst);
        if (RefuseImpossible(traits, at) is { } refusal)
            return refusal;
        var identity = new PatientIdentity(id, traits, actor, at);
        return new Registration(identity, identity.Conclude(null, IdentityEvent.Registered, actor, at));
    }

    /// <summary>Whether an INS is one that this identity holds, active or superseded, without showing it.</summary>
    public bool Holds(Ins ins) => Ins == ins || Superseded.Any(entry => entry.Ins == ins);

    /// <summary>
    /// Whether a number is like the INS of this person, held or not: it begins like their traits, or like a number that was
    /// ever held. Says nothing of which it is.
    /// </summary>
    public bool MayHave(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return Traits.MayHave(number)
            || (InsNumber is { } held && BeginsLike(number, held))
            || _insHistory.Exists(entry => BeginsLike(number, entry.Ins.Matricule.Number));
    }

    /// <summary>Whether an INS is one that was found wrong for this identity: it never comes back by a message (S055, T21).</summary>
    public bool HasInvalidated(Ins ins) =>
        _insHistory.Exists(entry => entry.Kind is InsHistoryKind.Invalidated && entry.Ins == ins);

    /// <summary>Whether an INSi search may be made for this identity (S024, S064, S067, EXI ID 26).</summary>
    /// <param name="confirmed">
    /// True when somebody asks although an INS is held; not needed for a NIA or after a verification KO.
    /// </param>
    /// <returns>Null when it may.</returns>
    public Refusal? MayAskInsi(bool confirmed = false)
    {
        var isSettled = Ins is { Nature: InsNature.NIR } && !HasOpenMismatch;
        return RefuseMerged()
            ?? RefuseInsi()
            ?? (isSettled && !confirmed ? new Refusal(RefusalCodes.InsAlreadyObtained) : null);
    }

    /// <summary>Whether INSi may be asked to verify the INS held (S075, S076).</summary>
    /// <returns>Null when it may.</returns>
    public Refusal? MayVerify() => RefuseMerged() ?? RefuseInsi() ?? (HasIns ? null : new(RefusalCodes.NoIns));

    private static bool BeginsLike(string number, string held) =>
        number.Length >= 5 && held.StartsWith(number[..5], StringComparison.Ordinal);

    private static Result<Registration> RegisterThen(
        string id,
        StrictTraits traits,
        bool searched,
        Actor actor,
        DateTimeOffset at,
        Func<PatientIdentity, Result<Transition>> happening
    )
    {
        if (!searched)
            return new Refusal(RefusalCodes.SearchFirst);
        var identity = new PatientIdentity(id, traits, actor, at);
        var result = happening(identity);
        return result.IsRefused
            ? result.Refusal
            : new Registration(identity, result.Value with { From = null, Changed = [], Kept = [] });
    }
}
