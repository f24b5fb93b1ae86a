namespace FhirIns.Identity.Tests;

public class RegistrationTests
{
    [Fact]
    [Rule("T1", "S006", "S056")]
    public void New_identity_is_provisional_whoever_types_it()
    {
        var (identity, transition) = Register(Cast.Lea.Traits).Value;
        Assert.Equal(IdentityStatus.PROV, identity.Status);
        Assert.Equal(
            (null, IdentityStatus.PROV, IdentityEvent.Registered, true),
            (transition.From, transition.To, transition.Event, transition.StatusChanged)
        );
        Assert.Equal((Cast.Now, "nadia"), (identity.RegisteredAt, identity.RegisteredBy));
        Assert.Equal(Cast.Lea.Traits, identity.Traits);
        Assert.False(identity.IsLocked);
    }

    [Fact]
    [Rule("T1", "A1")]
    public void Nobody_is_registered_before_a_search()
    {
        Assert.Equal(
            RefusalCodes.SearchFirst,
            PatientIdentity.Register("lea", Cast.Lea.Traits, searched: false, Cast.Nadia, Cast.Now).Refusal?.Code
        );
        Assert.Equal(RefusalCodes.SearchFirst, FromInsi(searched: false).Refusal?.Code);
        Assert.Equal(
            RefusalCodes.SearchFirst,
            PatientIdentity
                .RegisterReceived("lea", Cast.Lea.Received, VerificationAnswer.Match, false, Cast.NightJob, Cast.Now)
                .Refusal?.Code
        );
        Assert.Equal(
            RefusalCodes.SearchFirst,
            PatientIdentity
                .RegisterEntrusted("lea", Cast.Lea.Received, Cast.Contract, false, Cast.NightJob, Cast.Now)
                .Refusal?.Code
        );
        Assert.Equal(
            RefusalCodes.SearchFirst,
            PatientIdentity.RegisterFromVitaleApp("lea", Cast.Lea.Received, false, Cast.Nadia, Cast.Now).Refusal?.Code
        );
    }

    [Fact]
    [Rule("S046", "S024")]
    public void Emergency_takes_unknown_sex_place_and_an_interpreted_date()
    {
        var unknown = Cast.Lea.Known(
            sex: Sex.Unknown,
            place: BirthPlace.UnknownCode,
            birthDate: "1990-12-31",
            marker: BirthDateMarker.Fictitious
        );
        Assert.Equal(unknown, Register(unknown).Value.Identity.Traits);
    }

    [Theory]
    [InlineData("2026-03-10", true)]
    [InlineData("2026-03-11", true)]
    [InlineData("2026-03-12", false)]
    [InlineData("2099-01-01", false)]
    [InlineData("1896-03-11", true)]
    [InlineData("1895-12-31", false)]
    public void Birth_lies_neither_ahead_nor_too_far_back(string born, bool possible)
    {
        var result = Register(Cast.Lea.Known(birthDate: born));
        Assert.Equal(possible ? null : new(RefusalCodes.BirthDateImpossible, "birthDate"), result.Refusal);
    }

    [Fact]
    [Rule("S012", "S065")]
    public void Identity_made_of_insi_s_answer_is_retrieved_at_once()
    {
        var (identity, transition) = FromInsi(searched: true).Value;
        Assert.Equal(
            (null, IdentityStatus.RECUP, IdentityEvent.Retrieved),
            (transition.From, transition.To, transition.Event)
        );
        Assert.Equal(Cast.Lea.Traits, identity.Traits);
        Assert.True(identity.Holds(Cast.Lea.Ins));
        Assert.False(identity.InsMatchedKnownTraits);
        Assert.Empty(transition.Changed);
    }

    [Fact]
    [Rule("T13", "S014")]
    public void Unknown_person_received_with_a_confirmed_ins_is_retrieved()
    {
        var registration = PatientIdentity
            .RegisterReceived("lea", Cast.Lea.Received, VerificationAnswer.Match, true, Cast.NightJob, Cast.Now)
            .Value;
        Assert.Equal(IdentityStatus.RECUP, registration.Identity.Status);
        Assert.Equal(Cast.Now, registration.Identity.LastVerifiedAt);
    }

    [Fact]
    [Rule("T14", "S081")]
    public void Unknown_person_received_with_a_denied_ins_is_provisional_without_it()
    {
        var registration = PatientIdentity
            .RegisterReceived("lea", Cast.Lea.Received, VerificationAnswer.Mismatch, true, Cast.NightJob, Cast.Now)
            .Value;
        Assert.Equal(IdentityStatus.PROV, registration.Identity.Status);
        Assert.Null(registration.Identity.Ins);
        Assert.Empty(registration.Identity.InsHistory);
    }

    [Fact]
    [Rule("T15", "T16", "T17", "S056", "S059", "S100")]
    public void Flow_of_the_domain_contract_and_vitale_application_qualify_a_new_identity()
    {
        var inherited = PatientIdentity.RegisterInherited(
            "1",
            new(Cast.Lea.Traits, Cast.Lea.Ins, Validated: true) { Proof = "PA" },
            Cast.NightJob,
            Cast.Now
        );
        var entrusted = PatientIdentity.RegisterEntrusted(
            "2",
            Cast.Lea.Received,
            Cast.Contract,
            true,
            Cast.NightJob,
            Cast.Now
        );
        var read = PatientIdentity.RegisterFromVitaleApp("3", Cast.Lea.Received, true, Cast.Nadia, Cast.Now);

        Assert.All(
            [inherited, entrusted, read],
            result =>
                Assert.Equal((null, IdentityStatus.QUAL), (result.Value.Transition.From, result.Value.Transition.To))
        );
        Assert.Equal("PA", inherited.Value.Identity.CurrentCheck?.MainProof);
        Assert.Equal("TC", entrusted.Value.Identity.CurrentCheck?.MainProof);
        Assert.Equal("AV", read.Value.Identity.CurrentCheck?.MainProof);
        Assert.Equal(CollectionMethod.VitaleApp, read.Value.Identity.InsMethod);
    }

    [Fact]
    [Rule("S023")]
    public void What_may_not_be_integrated_makes_no_identity()
    {
        var unusable = Cast.Lea.AtInsi() with { BirthDate = "1990-00-00" };
        var result = PatientIdentity.RegisterFromInsi(
            "lea",
            new(unusable, CollectionMethod.InsiTraits),
            searched: true,
            Cast.Nadia,
            Cast.Now
        );
        Assert.Equal(RefusalCodes.BirthDateExceptional, result.Refusal?.Code);
        Assert.Throws<InvalidOperationException>(() => result.Value);
    }

    private static Result<Registration> Register(StrictTraits traits) =>
        PatientIdentity.Register("lea", traits, searched: true, Cast.Nadia, Cast.Now);

    private static Result<Registration> FromInsi(bool searched) =>
        PatientIdentity.RegisterFromInsi(
            "lea",
            new(Cast.Lea.AtInsi(), CollectionMethod.InsiTraits),
            searched,
            Cast.Nadia,
            Cast.Now
        );
}
