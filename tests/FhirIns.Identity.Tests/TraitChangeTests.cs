namespace FhirIns.Identity.Tests;

public class TraitChangeTests
{
    [Theory]
    [Rule("S054")]
    [InlineData(IdentityStatus.RECUP)]
    [InlineData(IdentityStatus.QUAL)]
    public void Each_trait_is_locked_once_an_ins_is_held(IdentityStatus status)
    {
        foreach (
            var (trait, wanted) in new[]
            {
                ("birthName", Cast.Lea.Known(birthName: "PETIT")),
                ("firstGivenName", Cast.Lea.Known(first: "MARIE", list: "MARIE LEA")),
                ("givenNames", Cast.Lea.Known(list: "LEA ANNE")),
                ("birthDate", Cast.Lea.Known(birthDate: "1990-04-13")),
                ("birthDate", Cast.Lea.Known(marker: BirthDateMarker.Interpreted)),
                ("sex", Cast.Lea.Known(sex: Sex.Male)),
                ("birthPlace", Cast.Lea.Known(place: "69381")),
            }
        )
        {
            var identity = Given.Identity(status);
            Assert.True(identity.IsLocked);
            var refusal = identity.ChangeTraits(new(wanted), Cast.Nadia, Cast.Now).Refusal;
            Assert.Equal(new Refusal(RefusalCodes.TraitLocked, trait), refusal);
            Assert.Equal(Cast.Lea.Traits, identity.Traits);
        }
    }

    [Theory]
    [Rule("T8", "T9", "S055")]
    [InlineData(IdentityStatus.RECUP, IdentityStatus.PROV)]
    [InlineData(IdentityStatus.QUAL, IdentityStatus.VALI)]
    public void Unlocked_change_drops_the_ins_and_one_level(IdentityStatus from, IdentityStatus to)
    {
        var identity = Given.Identity(from);
        var change = new TraitChange(Cast.Lea.Known(birthName: "PETIT"))
        {
            MayUnlock = true,
            Reason = "ruling of the court",
        };
        var transition = identity.ChangeTraits(change, Cast.Nadia, Cast.Now).Value;

        Assert.Equal((from, to, true), (transition.From, transition.To, transition.InsInvalidated));
        Assert.Equal([Trait.BirthName], transition.Changed);
        Assert.Equal("ruling of the court", transition.Reason);
        Assert.Null(identity.Ins);
        Assert.Null(Diffusion.For(identity));
        var entry = Assert.Single(identity.InsHistory);
        Assert.Equal((InsHistoryKind.Invalidated, "ruling of the court"), (entry.Kind, entry.Reason));
    }

    [Fact]
    [Rule("S054")]
    public void Unlocking_is_the_act_of_a_person()
    {
        var change = new TraitChange(Cast.Lea.Known(birthName: "PETIT")) { MayUnlock = true };
        Assert.Equal(
            RefusalCodes.PersonRequired,
            Given.Retrieved().ChangeTraits(change, Cast.NightJob, Cast.Now).Refusal?.Code
        );
    }

    [Fact]
    [Rule("S054", "S020")]
    public void Writing_of_insi_is_kept_against_hyphens_spaces_and_shortened_lists()
    {
        var identity = Given.Identity(IdentityStatus.QUAL, new() { Person = Cast.Orsini });
        var sent = Cast.Orsini.Known(first: "DON-PIERRE", list: "DON-PIERRE", place: BirthPlace.UnknownCode);
        var transition = identity.ChangeTraits(new(sent), Cast.Nadia, Cast.Now).Value;

        Assert.Equal([Trait.FirstGivenName, Trait.GivenNames, Trait.BirthPlace], transition.Kept);
        Assert.Empty(transition.Changed);
        Assert.Equal((IdentityStatus.QUAL, false), (transition.To, transition.InsInvalidated));
        Assert.Equal(Cast.Orsini.Traits, identity.Traits);
    }

    [Theory]
    [Rule("S054", "S020")]
    [InlineData("DURANDLAVAL")]
    [InlineData("DURAND LAVAL")]
    [InlineData("DU RAND-LAVAL")]
    public void Writing_of_insi_is_kept_against_a_space_missing_or_too_many(string birthName)
    {
        var identity = Given.Qualified();
        var transition = identity.ChangeTraits(new(Cast.Lea.Known(birthName: birthName)), Cast.Nadia, Cast.Now).Value;
        Assert.Equal([Trait.BirthName], transition.Kept);
        Assert.Equal((Cast.Lea.Traits, IdentityStatus.QUAL), (identity.Traits, identity.Status));
    }

    [Fact]
    [Rule("S055")]
    public void Real_change_takes_what_is_sent_but_not_a_mere_spelling()
    {
        var identity = Given.Qualified();
        var sent = Cast.Lea.Known(birthName: "DURAND LAVAL", birthDate: "1990-04-21");
        var transition = identity.ChangeTraits(new(sent) { MayUnlock = true }, Cast.Nadia, Cast.Now).Value;
        Assert.Equal([Trait.BirthDate], transition.Changed);
        Assert.Equal([Trait.BirthName], transition.Kept);
        Assert.Equal(("DURAND-LAVAL", "1990-04-21"), (identity.BirthName, identity.BirthDateText));
    }

    [Fact]
    [Rule("S054")]
    public void Same_traits_in_other_letters_are_no_change()
    {
        var identity = Given.Qualified();
        var sent = StrictTraits.TryCreate("Durand-Laval", "Léa", "Léa Marie", "1990-04-12", Sex.Female, "69123").Value;
        var transition = identity.ChangeTraits(new(sent), Cast.NightJob, Cast.Now).Value;
        Assert.Empty(transition.Changed);
        Assert.Empty(transition.Kept);
        Assert.False(transition.StatusChanged);
    }

    [Fact]
    [Rule("T3")]
    public void Strict_change_of_a_validated_identity_gives_provisional_unless_proved_again()
    {
        var wanted = Cast.Lea.Known(birthName: "PETIT");
        var bare = Given.Validated();
        Assert.Equal(IdentityStatus.PROV, bare.ChangeTraits(new(wanted), Cast.Nadia, Cast.Now).Value.To);
        Assert.Equal(CheckState.Lapsed, Assert.Single(bare.Checks).State);

        var proved = Given.Validated();
        var change = new TraitChange(wanted) { Proof = Cast.Checked };
        Assert.Equal(IdentityStatus.VALI, proved.ChangeTraits(change, Cast.Nadia, Cast.Now).Value.To);
        Assert.Equal(("PETIT", CheckState.Standing), (proved.CurrentCheck!.BirthName, proved.CurrentCheck.State));
    }

    [Fact]
    [Rule("T8")]
    public void Change_proved_in_the_same_act_can_qualify_at_the_next_retrieval()
    {
        var identity = Given.Qualified();
        var wanted = Cast.Lea.Known(birthName: "PETIT");
        _ = identity.ChangeTraits(new(wanted) { MayUnlock = true, Proof = Cast.Checked }, Cast.Nadia, Cast.Now).Value;
        var retrieval = new AcceptedRetrieval(
            Cast.Lea.AtInsi() with
            {
                BirthName = "PETIT",
            },
            CollectionMethod.InsiTraits
        );
        Assert.Equal(IdentityStatus.QUAL, identity.Integrate(retrieval, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    [Rule("T3", "S091")]
    public void Proof_that_does_not_hold_stops_the_whole_change()
    {
        var wanted = Cast.Lea.Known(birthName: "PETIT");
        foreach (
            var (proof, actor, code) in new[]
            {
                (new IdentityCheck([new("PC")], true), Cast.Nadia, RefusalCodes.ProofNotAccepted),
                (Cast.Checked with { Date = Cast.Today.AddDays(1) }, Cast.Nadia, RefusalCodes.DateInFuture),
                (Cast.Checked, Cast.NightJob, RefusalCodes.PersonRequired),
            }
        )
        {
            var identity = Given.Validated();
            var result = identity.ChangeTraits(new(wanted) { Proof = proof }, actor, Cast.Now);
            Assert.Equal(code, result.Refusal?.Code);
            Assert.Equal((IdentityStatus.VALI, "DURAND-LAVAL"), (identity.Status, identity.BirthName));
        }
    }

    [Fact]
    [Rule("T3", "S091")]
    public void Discordant_document_proves_nothing()
    {
        var change = new TraitChange(Cast.Lea.Traits) { Proof = Cast.Checked with { Concordant = false } };
        Assert.Equal(IdentityStatus.PROV, Given.Provisional().ChangeTraits(change, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    public void Impossible_birth_date_is_refused_in_a_change_too()
    {
        var change = new TraitChange(Cast.Lea.Known(birthDate: "2099-01-01"));
        Assert.Equal(
            RefusalCodes.BirthDateImpossible,
            Given.Provisional().ChangeTraits(change, Cast.Nadia, Cast.Now).Refusal?.Code
        );
    }
}
