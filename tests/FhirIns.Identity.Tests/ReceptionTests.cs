namespace FhirIns.Identity.Tests;

public class ReceptionTests
{
    private static readonly Ins Other = Ins.TryParse("2900469123999", InsOid.Nir, KeyControl.Reject).Value;

    [Fact]
    [Rule("T13", "S057", "S058", "S082")]
    public void Confirmed_ins_of_another_domain_does_not_bring_its_status()
    {
        var identity = Given.Provisional();
        var transition = identity.Receive(Cast.Lea.Received, VerificationAnswer.Match, Cast.NightJob, Cast.Now).Value;
        Assert.Equal((IdentityStatus.RECUP, IdentityEvent.ReceivedConfirmed), (transition.To, transition.Event));
        Assert.Null(Diffusion.For(identity));
    }

    [Fact]
    [Rule("T13", "S077")]
    public void Identity_qualified_here_is_left_alone()
    {
        var identity = Given.Qualified();
        Assert.Equal(
            RefusalCodes.AlreadyQualified,
            identity.Receive(Cast.Lea.Received, VerificationAnswer.Match, Cast.NightJob, Cast.Now).Refusal?.Code
        );
    }

    [Fact]
    [Rule("T13", "S005")]
    public void Ins_of_another_record_is_not_taken()
    {
        var elsewhere = Cast.Lea.Received with { HeldByAnother = true };
        foreach (
            var result in new[]
            {
                Given.Provisional().Receive(elsewhere, VerificationAnswer.Match, Cast.NightJob, Cast.Now),
                Given.Provisional().Entrust(elsewhere, Cast.Contract, Cast.NightJob, Cast.Now),
                Given.Provisional().PresentVitaleApp(elsewhere, Cast.Nadia, Cast.Now),
                Given
                    .Provisional()
                    .Inherit(
                        new(Cast.Lea.Traits, Cast.Lea.Ins, true) { HeldByAnother = true },
                        Cast.NightJob,
                        Cast.Now
                    ),
            }
        )
            Assert.Equal(RefusalCodes.InsAlreadyHeld, result.Refusal?.Code);
    }

    [Theory]
    [Rule("T14", "S081")]
    [InlineData(IdentityStatus.PROV, true)]
    [InlineData(IdentityStatus.RECUP, false)]
    [InlineData(IdentityStatus.VALI, false)]
    [InlineData(IdentityStatus.QUAL, false)]
    public void Denied_ins_is_dropped_and_its_traits_are_for_provisional_identities_only(
        IdentityStatus status,
        bool taken
    )
    {
        var identity = Given.Identity(status);
        var received = new ReceivedIdentity(Cast.Lea.Known(birthName: "PETIT"), Other);
        var transition = identity.Receive(received, VerificationAnswer.Mismatch, Cast.NightJob, Cast.Now).Value;
        Assert.Equal(taken ? "PETIT" : "DURAND-LAVAL", identity.BirthName);
        Assert.Equal(taken ? [Trait.BirthName] : [], transition.Changed);
        Assert.False(identity.Holds(Other));
    }

    [Fact]
    [Rule("T15", "S056", "S053")]
    public void Master_of_the_domain_gives_its_status_and_takes_it_back()
    {
        var identity = Given.Provisional();
        Assert.Equal(IdentityStatus.QUAL, Inherit(identity, Cast.Lea.Ins, validated: true).To);
        Assert.Equal("MASTER", identity.CurrentCheck!.MainProof);

        var lowered = Inherit(identity, null, validated: true);
        Assert.Equal((IdentityStatus.VALI, true), (lowered.To, lowered.InsInvalidated));
        Assert.Equal(IdentityStatus.QUAL, Inherit(identity, Cast.Lea.Ins, validated: true).To);
        Assert.Equal(IdentityStatus.RECUP, Inherit(identity, Cast.Lea.Ins, validated: false).To);
        Assert.Equal(IdentityStatus.PROV, Inherit(identity, null, validated: false).To);
        Assert.Null(identity.Ins);
    }

    [Fact]
    [Rule("T8", "T15")]
    public void Validated_by_the_master_is_no_new_check_of_an_identity_that_was_qualified()
    {
        var identity = Given.Qualified();
        Assert.Equal(IdentityStatus.VALI, Inherit(identity, null, validated: true).To);
        var retrieval = new AcceptedRetrieval(Cast.Lea.AtInsi(), CollectionMethod.InsiTraits);
        Assert.Equal(IdentityStatus.RECUP, identity.Integrate(retrieval, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    [Rule("T15")]
    public void Check_made_here_stays_while_the_master_agrees()
    {
        var identity = Given.Qualified();
        _ = Inherit(identity, Cast.Lea.Ins, validated: true);
        Assert.Equal("CN", identity.CurrentCheck!.MainProof);

        var renamed = new InheritedIdentity(Cast.Lea.Known(birthName: "PETIT"), Cast.Lea.Ins, true)
        {
            Proof = "PA",
            ValidatedOn = Cast.Today.AddDays(-3),
        };
        _ = identity.Inherit(renamed, Cast.NightJob, Cast.Now).Value;
        Assert.Equal(
            ("PA", Cast.Today.AddDays(-3)),
            (identity.CurrentCheck.MainProof, identity.CurrentCheck.CheckedOn)
        );
        Assert.Equal("PETIT", identity.CurrentCheck.BirthName);
    }

    [Fact]
    [Rule("T15")]
    public void Master_tells_which_ins_it_superseded_and_what_it_does_not_tell_is_invalidated()
    {
        var silent = Given.Qualified();
        var replaced = new InheritedIdentity(Cast.Lea.Traits, Other, true);
        Assert.True(silent.Inherit(replaced, Cast.NightJob, Cast.Now).Value.InsInvalidated);
        Assert.False(silent.Holds(Cast.Lea.Ins));

        var told = Given.Qualified();
        var listed = replaced with { Superseded = [new(Cast.Lea.Ins)] };
        Assert.False(told.Inherit(listed, Cast.NightJob, Cast.Now).Value.InsInvalidated);
        Assert.True(told.Holds(Cast.Lea.Ins));
    }

    [Fact]
    [Rule("T15", "S024", "EXI ID 11", "EXI ID 26")]
    public void Flow_does_not_put_an_ins_where_none_may_be()
    {
        Assert.Equal(
            RefusalCodes.SexUnknown,
            Refused(new(Cast.Lea.Known(sex: Sex.Unknown), Cast.Lea.Ins, true), Given.Provisional())
        );
        Assert.Equal(
            RefusalCodes.BirthDateInterpreted,
            Refused(new(Cast.Lea.Known(marker: BirthDateMarker.Interpreted), Cast.Lea.Ins, false), Given.Provisional())
        );
        var doubtful = Given.Provisional();
        _ = doubtful.SetAttribute(IdentityAttribute.DOUT, true, "unsure", Cast.Nadia, Cast.Now).Value;
        Assert.Equal(RefusalCodes.IdentityDoubtful, Refused(new(Cast.Lea.Traits, null, true), doubtful));

        static string? Refused(InheritedIdentity inherited, PatientIdentity identity) =>
            identity.Inherit(inherited, Cast.NightJob, Cast.Now).Refusal?.Code;
    }

    [Theory]
    [Rule("T16", "S059")]
    [InlineData(-1, 1, true)]
    [InlineData(0, 0, true)]
    [InlineData(-1, null, true)]
    [InlineData(-2, -1, false)]
    [InlineData(1, null, false)]
    public void Contract_counts_on_its_days(int from, int? to, bool active)
    {
        TrustContract contract = new(
            "laboratory",
            Cast.Today.AddDays(from),
            to is { } days ? Cast.Today.AddDays(days) : null
        );
        var result = Given.Provisional().Entrust(Cast.Lea.Received, contract, Cast.NightJob, Cast.Now);
        Assert.Equal(active ? null : RefusalCodes.ContractInactive, result.Refusal?.Code);
        if (active)
            Assert.Equal("laboratory", result.Value.Reason);
    }

    [Fact]
    [Rule("T16")]
    public void Contract_never_overwrites_a_trait_or_an_ins()
    {
        var renamed = Cast.Lea.Received with { Traits = Cast.Lea.Known(birthName: "PETIT") };
        Assert.Equal(new Refusal(RefusalCodes.Ecart, "birthName"), Entrust(Given.Provisional(), renamed));
        var another = Cast.Lea.Received with { Ins = Other };
        Assert.Equal(RefusalCodes.TwoIns, Entrust(Given.Retrieved(), another)?.Code);

        static Refusal? Entrust(PatientIdentity identity, ReceivedIdentity received) =>
            identity.Entrust(received, Cast.Contract, Cast.NightJob, Cast.Now).Refusal;
    }

    [Fact]
    [Rule("T17", "S100")]
    public void Vitale_application_brings_ins_and_proof_in_one()
    {
        var identity = Given.Identity(IdentityStatus.PROV, new() { Known = Cast.Lea.Known(birthName: "PETIT") });
        var transition = identity.PresentVitaleApp(Cast.Lea.Received, Cast.Nadia, Cast.Now).Value;
        Assert.Equal((IdentityStatus.QUAL, IdentityEvent.VitaleAppPresented), (transition.To, transition.Event));
        Assert.Equal(Cast.Lea.Traits, identity.Traits);
        Assert.Equal(("AV", CollectionMethod.VitaleApp), (identity.CurrentCheck!.MainProof, identity.InsMethod));
    }

    [Fact]
    [Rule("T13", "T15", "T16", "T17", "S054")]
    public void Writing_of_insi_stays_when_the_same_ins_comes_from_elsewhere()
    {
        var sent = Cast.Lea.Received with { Traits = Cast.Lea.Known(birthName: "DURAND LAVAL", list: "LEA") };
        foreach (
            var come in new Func<PatientIdentity, Result<Transition>>[]
            {
                identity => identity.Receive(sent, VerificationAnswer.Match, Cast.NightJob, Cast.Now),
                identity => identity.Inherit(new(sent.Traits, sent.Ins, true), Cast.NightJob, Cast.Now),
                identity => identity.Entrust(sent, Cast.Contract, Cast.NightJob, Cast.Now),
                identity => identity.PresentVitaleApp(sent, Cast.Nadia, Cast.Now),
            }
        )
        {
            var identity = Given.Retrieved();
            Assert.Equal([Trait.BirthName, Trait.GivenNames], come(identity).Value.Kept);
            Assert.Equal(Cast.Lea.Traits, identity.Traits);
        }
    }

    [Fact]
    [Rule("T13", "T15")]
    public void Writing_of_the_sender_is_taken_with_its_ins_but_its_silence_on_the_place_is_not()
    {
        var sent = StrictTraits
            .TryCreate("DURAND LAVAL", "LEA", "LEA MARIE", "1990-04-12", Sex.Female, birthPlace: null)
            .Value;
        var received = Given.Provisional();
        _ = received.Receive(new(sent, Cast.Lea.Ins), VerificationAnswer.Match, Cast.NightJob, Cast.Now).Value;
        Assert.Equal(("DURAND LAVAL", "69123"), (received.BirthName, received.BirthPlaceCode));

        var entrusted = Given.Identity(
            IdentityStatus.PROV,
            new() { Known = Cast.Lea.Known(birthName: "DURAND LAVAL") }
        );
        _ = entrusted.Entrust(new(sent, Cast.Lea.Ins), Cast.Contract, Cast.NightJob, Cast.Now).Value;
        Assert.Equal("69123", entrusted.BirthPlaceCode);
    }

    [Fact]
    [Rule("T15")]
    public void Writing_of_the_master_is_taken_where_no_ins_is_held()
    {
        var identity = Given.Provisional();
        var sent = new InheritedIdentity(Cast.Lea.Known(birthName: "DURAND LAVAL"), null, false);
        Assert.Empty(identity.Inherit(sent, Cast.NightJob, Cast.Now).Value.Kept);
        Assert.Equal("DURAND LAVAL", identity.BirthName);
    }

    [Fact]
    [Rule("T13")]
    public void Checked_list_may_be_continued_by_what_insi_confirms_but_not_cut()
    {
        var shortened = Given.Identity(IdentityStatus.VALI, new() { Known = Cast.Lea.Known(list: "LEA") });
        Assert.Equal(IdentityStatus.QUAL, Receive(shortened, Cast.Lea.Traits).Value.To);
        var refusal = Receive(Given.Validated(), Cast.Lea.Known(list: "LEA")).Refusal;
        Assert.Equal(new Refusal(RefusalCodes.Ecart, "givenNames"), refusal);

        static Result<Transition> Receive(PatientIdentity identity, StrictTraits sent) =>
            identity.Receive(new(sent, Cast.Lea.Ins), VerificationAnswer.Match, Cast.NightJob, Cast.Now);
    }

    [Fact]
    public void Birth_ahead_of_its_time_is_refused_wherever_it_comes_from()
    {
        var ahead = Cast.Lea.Received with { Traits = Cast.Lea.Known(birthDate: "2099-01-01") };
        foreach (
            var result in new[]
            {
                Given.Provisional().Receive(ahead, VerificationAnswer.Match, Cast.NightJob, Cast.Now),
                Given.Provisional().Receive(ahead, VerificationAnswer.Mismatch, Cast.NightJob, Cast.Now),
                Given.Provisional().Inherit(new(ahead.Traits, null, false), Cast.NightJob, Cast.Now),
            }
        )
            Assert.Equal(RefusalCodes.BirthDateImpossible, result.Refusal?.Code);
    }

    private static Transition Inherit(PatientIdentity identity, Ins? ins, bool validated) =>
        identity.Inherit(new(Cast.Lea.Traits, ins, validated), Cast.NightJob, Cast.Now).Value;
}
