namespace FhirIns.Identity.Tests;

public class RetrievalTests
{
    private static readonly Ins Other = Ins.TryParse("2900469123999", InsOid.Nir, KeyControl.Reject).Value;

    [Fact]
    [Rule("T2", "S018", "S072")]
    public void Provisional_identity_takes_the_traits_and_the_ins_of_insi()
    {
        var identity = Given.Identity(
            IdentityStatus.PROV,
            new() { Known = Cast.Lea.Known(birthName: "DURAND LAVAL", list: "LEA", place: BirthPlace.UnknownCode) }
        );
        var transition = Integrate(identity, Cast.Lea.AtInsi()).Value;

        Assert.Equal((IdentityStatus.PROV, IdentityStatus.RECUP), (transition.From, transition.To));
        Assert.Equal([Trait.BirthName, Trait.GivenNames, Trait.BirthPlace], transition.Changed);
        Assert.Equal(Cast.Lea.Traits, identity.Traits);
        Assert.Equal(Cast.Lea.Ins, identity.Ins);
        Assert.Equal(
            (CollectionMethod.InsiTraits, Cast.Now, "nadia"),
            (identity.InsMethod, identity.InsObtainedAt, identity.InsObtainedBy)
        );
    }

    [Fact]
    [Rule("T5", "S090")]
    public void Validated_identity_becomes_qualified_when_insi_agrees()
    {
        var identity = Given.Validated();
        Assert.Equal(IdentityStatus.QUAL, Integrate(identity, Cast.Lea.AtInsi()).Value.To);
        Assert.NotNull(Diffusion.For(identity));
    }

    [Theory]
    [Rule("T6", "S062", "S091")]
    [InlineData("PETIT", null, null, "birthName")]
    [InlineData(null, "MARIE LEA", null, "firstGivenName")]
    [InlineData(null, null, "1990-04-13", "birthDate")]
    public void Validated_identity_stays_so_when_insi_differs(string? name, string? list, string? date, string trait)
    {
        var identity = Given.Validated();
        var insi = Cast.Lea.AtInsi();
        var refusal = Integrate(
            identity,
            insi with
            {
                BirthName = name ?? insi.BirthName,
                GivenNames = list ?? insi.GivenNames,
                BirthDate = date ?? insi.BirthDate,
            }
        ).Refusal;
        Assert.Equal(new Refusal(RefusalCodes.Ecart, trait), refusal);
        Assert.Equal(IdentityStatus.VALI, identity.Status);
        Assert.Null(identity.Ins);
    }

    [Fact]
    [Rule("T5")]
    public void Validated_identity_keeps_the_five_values_that_were_checked()
    {
        var identity = Given.Identity(
            IdentityStatus.VALI,
            new() { Known = Cast.Lea.Known(birthName: "DURAND LAVAL", list: "LEA") }
        );
        Assert.Equal(IdentityStatus.QUAL, Integrate(identity, Cast.Lea.AtInsi()).Value.To);
        Assert.Equal("DURAND LAVAL", identity.CurrentCheck!.BirthName);
        Assert.Equal("DURAND-LAVAL", identity.BirthName);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("99999")]
    [Rule("S032")]
    public void Local_birth_place_stays_where_insi_is_silent(string? place)
    {
        var identity = Given.Provisional();
        _ = Integrate(identity, Cast.Lea.AtInsi() with { BirthPlace = place }).Value;
        Assert.Equal("69123", identity.BirthPlaceCode);
    }

    [Fact]
    [Rule("S032")]
    public void The_place_that_nobody_knows_is_none_when_insi_gives_it()
    {
        var known = StrictTraits.TryCreate("DURAND-LAVAL", "LEA", "LEA MARIE", "1990-04-12", Sex.Female).Value;
        var identity = Given.Identity(IdentityStatus.PROV, new() { Known = known });
        var transition = Integrate(identity, Cast.Lea.AtInsi() with { BirthPlace = BirthPlace.UnknownCode }).Value;
        Assert.Equal(IdentityStatus.RECUP, transition.To);
        Assert.Null(identity.BirthPlaceCode);
        Assert.DoesNotContain(Trait.BirthPlace, transition.Changed);
    }

    [Fact]
    [Rule("S021")]
    public void First_given_name_keeps_the_words_it_had()
    {
        var identity = Given.Identity(
            IdentityStatus.PROV,
            new() { Person = Cast.Orsini, Known = Cast.Orsini.Known(first: "DON-PIERRE") }
        );
        _ = Integrate(identity, Cast.Orsini.AtInsi()).Value;
        Assert.Equal("DON PIERRE", identity.FirstGivenName);
    }

    [Fact]
    [Rule("S024", "EXI ID 11")]
    public void Unknown_sex_and_interpreted_date_forbid_an_ins()
    {
        var unknown = Given.Identity(IdentityStatus.PROV, new() { Known = Cast.Lea.Known(sex: Sex.Unknown) });
        Assert.Equal(new Refusal(RefusalCodes.SexUnknown, "sex"), unknown.MayAskInsi());
        Assert.Equal(RefusalCodes.SexUnknown, Integrate(unknown, Cast.Lea.AtInsi()).Refusal?.Code);

        foreach (var marker in new[] { BirthDateMarker.Interpreted, BirthDateMarker.Fictitious })
        {
            var interpreted = Given.Identity(IdentityStatus.PROV, new() { Known = Cast.Lea.Known(marker: marker) });
            var refusal = Integrate(interpreted, Cast.Lea.AtInsi()).Refusal;
            Assert.Equal(new Refusal(RefusalCodes.BirthDateInterpreted, "birthDate"), refusal);
        }
    }

    [Fact]
    public void Wrong_key_of_insi_is_taken_only_where_keys_are_not_controlled()
    {
        var found = Cast.Lea.AtInsi() with
        {
            Active = Ins.TryParse(Cast.Lea.Number + "00", InsOid.Nir, KeyControl.Warn).Value,
        };
        var identity = Given.Provisional();
        Assert.Equal(RefusalCodes.MatriculeKeyWrong, Integrate(identity, found).Refusal?.Code);
        var lenient = new AcceptedRetrieval(found, CollectionMethod.InsiTraits) { KeyControl = KeyControl.Warn };
        Assert.Equal(IdentityStatus.RECUP, identity.Integrate(lenient, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    [Rule("EXI REC 07", "T20")]
    public void History_of_insi_is_kept_once_and_withleavingthe_active_one()
    {
        SupersededIns first = new(Other, new(2009, 7, 1), new(2019, 2, 28));
        var identity = Given.Provisional();
        _ = Integrate(identity, Cast.Lea.AtInsi(first, new(Other), new(Cast.Lea.Ins), new(Cast.Lea.Ins))).Value;
        _ = Integrate(identity, Cast.Lea.AtInsi(new SupersededIns(Other))).Value;

        var entry = Assert.Single(identity.InsHistory);
        Assert.Equal((Other, InsHistoryKind.Superseded), (entry.Ins, entry.Kind));
        Assert.Equal((first.From, first.To), (entry.ValidFrom, entry.ValidTo));
        Assert.True(identity.Holds(Other) && identity.Holds(Cast.Lea.Ins));
        Assert.False(identity.Holds(Cast.Tom.Ins));
    }

    [Fact]
    [Rule("EXI REC 07")]
    public void History_of_insi_may_repeat_the_active_matricule()
    {
        var identity = Given.Provisional();
        _ = Integrate(identity, Cast.Lea.AtInsi(new SupersededIns(Cast.Lea.Ins))).Value;
        Assert.Empty(identity.InsHistory);
    }

    [Fact]
    public void Birth_that_insi_dates_ahead_is_not_taken() =>
        Assert.Equal(
            RefusalCodes.BirthDateImpossible,
            Integrate(Given.Provisional(), Cast.Lea.AtInsi() with { BirthDate = "2099-01-01" }).Refusal?.Code
        );

    [Fact]
    [Rule("T19", "S002")]
    public void Nir_takes_the_place_of_the_nia_which_is_kept_as_old()
    {
        var identity = Given.Identity(IdentityStatus.QUAL, new() { Nature = InsNature.NIA });
        var automatic = new AcceptedRetrieval(Cast.Lea.AtInsi(), CollectionMethod.InsiTraits)
        {
            AutomaticAbove = 0.95m,
        };
        var transition = identity.Integrate(automatic, Cast.NightJob, Cast.Now).Value;

        Assert.Equal((IdentityStatus.QUAL, IdentityStatus.QUAL), (transition.From, transition.To));
        Assert.False(transition.InsInvalidated);
        var leaving = Diffusion.For(identity)!;
        Assert.Equal(InsNature.NIR, leaving.Official.Nature);
        var old = Assert.Single(leaving.Old);
        Assert.Equal((InsNature.NIA, InsUse.Old, Cast.Lea.FullNumber), (old.Nature, old.Use, old.Number));
    }

    [Fact]
    [Rule("T19", "S002")]
    public void Nia_is_kept_as_old_even_when_the_registration_corrected_the_name()
    {
        var identity = Given.Identity(IdentityStatus.RECUP, new() { Nature = InsNature.NIA });
        Assert.False(Integrate(identity, Cast.Lea.AtInsi() with { BirthName = "PETIT" }).Value.InsInvalidated);
        Assert.True(identity.Holds(Cast.Lea.Nia));
    }

    [Fact]
    [Rule("T20")]
    public void Sex_correction_keeps_the_old_matricule_and_asks_for_a_new_check()
    {
        var identity = Given.Qualified();
        var corrected = Cast.Lea.AtInsi(new SupersededIns(Cast.Lea.Ins)) with { Active = Other, Sex = "M" };
        var transition = Integrate(identity, corrected).Value;

        Assert.Equal((IdentityStatus.QUAL, IdentityStatus.RECUP), (transition.From, transition.To));
        Assert.True(transition.LeavesQualified);
        Assert.False(transition.InsInvalidated);
        Assert.True(identity.Holds(Cast.Lea.Ins));
        Assert.Equal(CheckState.Lapsed, Assert.Single(identity.Checks).State);
        Assert.Equal(IdentityStatus.QUAL, identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    [Rule("T20")]
    public void Lapsed_check_does_not_come_back_when_the_old_traits_do()
    {
        var identity = Given.Qualified();
        _ = Integrate(identity, Cast.Lea.AtInsi() with { BirthName = "PETIT" }).Value;
        Assert.Equal(IdentityStatus.RECUP, Integrate(identity, Cast.Lea.AtInsi()).Value.To);
    }

    [Fact]
    [Rule("T20")]
    public void Matricule_of_somebody_else_is_invalidated_not_superseded()
    {
        var identity = Given.Retrieved();
        var transition = Integrate(identity, Cast.Tom.AtInsi()).Value;

        Assert.True(transition.InsInvalidated);
        Assert.False(identity.Holds(Cast.Lea.Ins));
        Assert.Equal(InsHistoryKind.Invalidated, Assert.Single(identity.InsHistory).Kind);
    }

    [Fact]
    [Rule("T20")]
    public void Matricule_that_insi_does_not_call_superseded_is_withdrawn_even_with_the_same_traits()
    {
        var identity = Given.Qualified();
        var transition = Integrate(identity, Cast.Lea.AtInsi() with { Active = Other }).Value;

        Assert.True(transition.InsInvalidated);
        Assert.Empty(Diffusion.For(identity)!.Old);
    }

    [Fact]
    [Rule("T20")]
    public void Matricule_that_insi_lists_as_superseded_is_so_even_if_the_traits_moved()
    {
        var identity = Given.Retrieved();
        var renamed = Cast.Lea.AtInsi(new SupersededIns(Cast.Lea.Ins)) with { Active = Other, BirthName = "PETIT" };
        Assert.False(Integrate(identity, renamed).Value.InsInvalidated);
        Assert.True(identity.Holds(Cast.Lea.Ins));
    }

    [Fact]
    [Rule("T20")]
    public void Matricule_that_becomes_active_again_is_superseded_no_more()
    {
        var identity = Given.Qualified();
        _ = Integrate(identity, Cast.Lea.AtInsi(new SupersededIns(Cast.Lea.Ins)) with { Active = Other }).Value;
        _ = Integrate(identity, Cast.Lea.AtInsi(new SupersededIns(Other))).Value;

        var leaving = Diffusion.For(identity)!;
        Assert.Equal(Cast.Lea.FullNumber, leaving.Official.Number);
        Assert.Single(leaving.Old);
        Assert.Single(identity.InsHistory);
    }

    [Theory]
    [Rule("S061", "S067", "S080", "S084")]
    [InlineData(IdentityStatus.RECUP)]
    [InlineData(IdentityStatus.QUAL)]
    public void Insi_is_asked_again_for_a_nia_after_a_ko_or_when_confirmed(IdentityStatus status)
    {
        var identity = Given.Identity(status);
        Assert.Equal(RefusalCodes.InsAlreadyObtained, identity.MayAskInsi()?.Code);
        Assert.Null(identity.MayAskInsi(confirmed: true));
        Assert.Null(Given.Identity(status, new() { Nature = InsNature.NIA }).MayAskInsi());

        _ = identity.RecordVerification(VerificationAnswer.Mismatch, Cast.NightJob, Cast.Now).Value;
        Assert.Null(identity.MayAskInsi());
        _ = Integrate(identity, Cast.Lea.AtInsi()).Value;
        Assert.Equal(RefusalCodes.InsAlreadyObtained, identity.MayAskInsi()?.Code);
    }

    [Fact]
    [Rule("T10", "S079", "S080")]
    public void Verification_ko_is_remembered_until_insi_agrees_again()
    {
        var identity = Given.Qualified();
        var ko = identity.RecordVerification(VerificationAnswer.Mismatch, Cast.NightJob, Cast.Now).Value;
        Assert.Equal((IdentityEvent.VerificationMismatched, false), (ko.Event, ko.StatusChanged));
        Assert.True(identity.HasOpenMismatch);
        Assert.Equal(Cast.Now, identity.LastVerifiedAt);
        Assert.NotNull(Diffusion.For(identity));

        var ok = identity.RecordVerification(VerificationAnswer.Match, Cast.NightJob, Cast.Now.AddDays(1)).Value;
        Assert.Equal(IdentityEvent.VerificationMatched, ok.Event);
        Assert.False(identity.HasOpenMismatch);
        Assert.Equal(Cast.Now.AddDays(1), identity.LastVerifiedAt);
    }

    private static Result<Transition> Integrate(PatientIdentity identity, InsiIdentity found) =>
        identity.Integrate(new(found, CollectionMethod.InsiTraits), Cast.Nadia, Cast.Now);
}
