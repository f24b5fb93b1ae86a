namespace FhirIns.Identity.Tests;

/// <summary>How an identity came to be what it is.</summary>
internal sealed record Given
{
    public Person Person { get; init; } = Cast.Lea;

    /// <summary>What was known before INSi was asked.</summary>
    public StrictTraits? Known { get; init; }

    public CollectionMethod Method { get; init; } = CollectionMethod.InsiTraits;

    public InsNature Nature { get; init; } = InsNature.NIR;

    public DateTimeOffset RegisteredAt { get; init; } = Cast.Yesterday;

    public SupersededIns[] Superseded { get; init; } = [];

    public static PatientIdentity Identity(IdentityStatus status, Given? given = null) => (given ?? new()).Make(status);

    public static PatientIdentity Provisional(Person? person = null) =>
        Identity(IdentityStatus.PROV, new() { Person = person ?? Cast.Lea });

    public static PatientIdentity Retrieved(Person? person = null) =>
        Identity(IdentityStatus.RECUP, new() { Person = person ?? Cast.Lea });

    public static PatientIdentity Validated(Person? person = null) =>
        Identity(IdentityStatus.VALI, new() { Person = person ?? Cast.Lea });

    public static PatientIdentity Qualified(Person? person = null) =>
        Identity(IdentityStatus.QUAL, new() { Person = person ?? Cast.Lea });

    public PatientIdentity Make(IdentityStatus status)
    {
        var identity = PatientIdentity
            .Register(Person.First, Known ?? Person.Traits, searched: true, Cast.Nadia, RegisteredAt)
            .Value.Identity;
        if (status is IdentityStatus.RECUP or IdentityStatus.QUAL)
            _ = identity.Integrate(new(Found, Method), Cast.Nadia, RegisteredAt).Value;
        if (status is IdentityStatus.VALI or IdentityStatus.QUAL)
            _ = identity.RecordCheck(Cast.Checked, Cast.Nadia, RegisteredAt).Value;
        Assert.Equal(status, identity.Status);
        return identity;
    }

    private InsiIdentity Found =>
        Person.AtInsi(Superseded) with
        {
            Active = Nature is InsNature.NIR ? Person.Ins : Person.Nia,
        };
}
