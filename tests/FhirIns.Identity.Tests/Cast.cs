namespace FhirIns.Identity.Tests;

/// <summary>The people of the tests, all invented, and the days on which things happen to them.</summary>
internal static class Cast
{
    public static readonly DateTimeOffset Yesterday = new(2026, 3, 9, 10, 0, 0, TimeSpan.FromHours(1));
    public static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.FromHours(1));
    public static readonly DateOnly Today = new(2026, 3, 10);

    public static readonly Actor Nadia = new("reception-desk", "nadia", "750000018")
    {
        OrganizationType = OrganizationTypes.Hospital,
    };

    public static readonly Actor DoctorPaul = new("own-practice-software", "paul", "10001234567")
    {
        OrganizationType = OrganizationTypes.OwnPractice,
        Practitioner = "10001234567",
        SessionStartedAt = Now.AddHours(-4),
    };

    public static readonly Actor NightJob = new("verification-job");

    /// <summary>Léa Marie DURAND-LAVAL, born in Lyon in 1990.</summary>
    public static Person Lea { get; } =
        new("DURAND-LAVAL", "LEA", "LEA MARIE", "1990-04-12", Sex.Female, "69123", "2900469123045");

    /// <summary>Don Pierre ORSINI, born in Corsica in 1980.</summary>
    public static Person Orsini { get; } =
        new("ORSINI", "DON PIERRE", "DON PIERRE ANGE", "1980-03-02", Sex.Male, "2B033", "180032B033012");

    /// <summary>Tom NGUYEN, born abroad, ten years old.</summary>
    public static Person Tom { get; } = new("NGUYEN", "TOM", "TOM", "2015-11-30", Sex.Male, "99243", "1151199243007");

    public static PresentedProof IdentityCard { get; } = new("CN");

    public static IdentityCheck Checked { get; } = new([IdentityCard], Concordant: true);

    public static ExceptionalProcedure Attestation { get; } = new(ExceptionalProcedure.Sentence);

    public static TrustContract Contract { get; } = new("laboratory-of-the-port", Today.AddYears(-1));
}

/// <summary>Somebody, as INSi knows the person.</summary>
internal sealed record Person(
    string BirthName,
    string First,
    string List,
    string BirthDate,
    Sex Sex,
    string Place,
    string Number
)
{
    public StrictTraits Traits => Known();

    public Ins Ins => Under(InsOid.Nir);

    public Ins Nia => Under(InsOid.Nia);

    public string FullNumber => Number + Matricule.ComputeKey(Number);

    public StrictTraits Known(
        string? birthName = null,
        string? first = null,
        string? list = null,
        string? birthDate = null,
        Sex? sex = null,
        string? place = null,
        BirthDateMarker marker = BirthDateMarker.None
    ) =>
        StrictTraits
            .TryCreate(
                birthName ?? BirthName,
                first ?? First,
                list ?? List,
                birthDate ?? BirthDate,
                sex ?? Sex,
                place ?? Place,
                marker
            )
            .Value;

    public Ins Under(InsOid oid) => Ins.TryParse(Number, oid, KeyControl.Reject).Value;

    public InsiIdentity AtInsi(params SupersededIns[] superseded) =>
        new(BirthName, null, List, BirthDate, Sex is Sex.Male ? "M" : "F", Place, Ins, superseded);

    public ReceivedIdentity Received => new(Traits, Ins);
}
