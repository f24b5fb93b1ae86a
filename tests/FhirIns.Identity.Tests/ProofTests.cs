namespace FhirIns.Identity.Tests;

public class ProofTests
{
    [Fact]
    [Rule("T3", "T4", "S028", "S050", "S089", "EXI SI 10")]
    public void Check_keeps_who_when_what_and_the_five_values()
    {
        var identity = Given.Retrieved();
        var yesterday = Cast.Today.AddDays(-1);
        _ = identity.RecordCheck(Cast.Checked with { Date = yesterday }, Cast.Nadia, Cast.Now).Value;

        var check = identity.CurrentCheck!;
        Assert.Equal(
            ("CN", "CN", yesterday, Cast.Now, "nadia", "750000018"),
            (check.Proofs, check.MainProof, check.CheckedOn, check.RecordedAt, check.RecordedBy, check.Organization)
        );
        Assert.Equal(
            ("DURAND-LAVAL", "LEA MARIE", "1990-04-12", Sex.Female, "69123"),
            (check.BirthName, check.GivenNames, check.BirthDateText, check.Sex, check.BirthPlaceCode)
        );
        Assert.Equal((CheckState.Standing, null), (check.State, check.EndedAt));
    }

    [Fact]
    [Rule("RNIV 3.3.3.2")]
    public void Documents_of_a_minor_and_of_the_parent_are_both_written()
    {
        var identity = Given.Provisional(Cast.Tom);
        var check = new IdentityCheck([new("AN"), new("CN", ProofHolder.Parent), new("PA", ProofHolder.Tutor)], true);
        Assert.Equal(IdentityStatus.VALI, identity.RecordCheck(check, Cast.Nadia, Cast.Now).Value.To);
        Assert.Equal(("AN CN:parent PA:tutor", "AN"), (identity.CurrentCheck!.Proofs, identity.CurrentCheck.MainProof));
    }

    [Fact]
    [Rule("S060")]
    public void Newer_check_takes_the_place_of_the_older_one()
    {
        var identity = Given.Validated();
        _ = identity.RecordCheck(new([new("PA")], true), Cast.Nadia, Cast.Now).Value;
        Assert.Equal([CheckState.Replaced, CheckState.Standing], identity.Checks.Select(check => check.State));
        Assert.Equal("PA", identity.CurrentCheck!.MainProof);
        Assert.Equal(Cast.Now, identity.Checks[0].EndedAt);
    }

    [Fact]
    public void Day_of_a_check_is_that_of_the_place_where_it_is_made()
    {
        var lateInParis = new DateTimeOffset(2026, 3, 11, 0, 30, 0, TimeSpan.FromHours(1));
        var identity = Given.Provisional();
        var check = Cast.Checked with { Date = new(2026, 3, 11) };
        Assert.False(identity.RecordCheck(check, Cast.Nadia, lateInParis).IsRefused);
        Assert.Equal(
            RefusalCodes.DateInFuture,
            identity.RecordCheck(check, Cast.Nadia, lateInParis.ToUniversalTime()).Refusal?.Code
        );
    }

    [Fact]
    [Rule("S063")]
    public void Document_shown_at_last_erases_the_note_that_there_was_none()
    {
        var identity = Given.Provisional();
        _ = identity.Note(IdentityNote.NoProof, Cast.Today, Cast.Nadia, Cast.Now).Value;
        Assert.Equal(Cast.Today, identity.NoProofOn);
        _ = identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value;
        Assert.Null(identity.NoProofOn);
    }

    [Fact]
    [Rule("T21")]
    public void Proof_found_invalid_takes_the_identity_back_to_retrieved()
    {
        var identity = Given.Qualified();
        var transition = identity.WithdrawProof("forged card", Cast.Nadia, Cast.Now).Value;
        Assert.Equal(
            (IdentityStatus.RECUP, "forged card", false),
            (transition.To, transition.Reason, transition.InsInvalidated)
        );
        Assert.True(transition.LeavesQualified);
        Assert.Null(identity.CurrentCheck);
        Assert.Equal(IdentityStatus.QUAL, identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    [Rule("T21", "S055")]
    public void Wrong_ins_goes_with_all_that_came_with_it()
    {
        var old = Ins.TryParse("2900469123999", InsOid.Nir, KeyControl.Reject).Value;
        var identity = Given.Identity(IdentityStatus.QUAL, new() { Superseded = [new(old)] });
        var transition = identity.InvalidateIns("of her sister", Cast.Nadia, Cast.Now).Value;

        Assert.Equal((IdentityStatus.VALI, true), (transition.To, transition.InsInvalidated));
        Assert.All(identity.InsHistory, entry => Assert.Equal(InsHistoryKind.Invalidated, entry.Kind));
        Assert.Equal(2, identity.InsHistory.Count);
        Assert.False(identity.Holds(Cast.Lea.Ins) || identity.Holds(old));
        Assert.Null(identity.InsObtainedAt);
        Assert.Null(identity.InsMethod);
    }

    [Fact]
    [Rule("T8", "T21")]
    public void Identity_that_was_qualified_needs_a_new_check_to_be_so_again()
    {
        var identity = Given.Qualified();
        _ = identity.InvalidateIns("wrong", Cast.Nadia, Cast.Now).Value;
        Assert.Equal(CheckState.Outdated, identity.CurrentCheck!.State);

        var retrieval = new AcceptedRetrieval(Cast.Lea.AtInsi(), CollectionMethod.InsiTraits);
        Assert.Equal(IdentityStatus.RECUP, identity.Integrate(retrieval, Cast.Nadia, Cast.Now).Value.To);
        Assert.Equal(IdentityStatus.QUAL, identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value.To);
        Assert.NotNull(Diffusion.For(identity));
    }

    [Theory]
    [Rule("T21")]
    [InlineData("", RefusalCodes.ReasonRequired)]
    [InlineData("  ", RefusalCodes.ReasonRequired)]
    [InlineData("wrong", RefusalCodes.PersonRequired)]
    public void Withdrawing_needs_a_person_and_a_reason(string reason, string code)
    {
        var actor = code == RefusalCodes.PersonRequired ? Cast.NightJob : Cast.Nadia;
        Assert.Equal(code, Given.Qualified().InvalidateIns(reason, actor, Cast.Now).Refusal?.Code);
        Assert.Equal(code, Given.Qualified().WithdrawProof(reason, actor, Cast.Now).Refusal?.Code);
    }
}
