namespace FhirIns.Identity.Tests;

public class AttributeTests
{
    [Theory]
    [Rule("S048", "EXI ID 24")]
    [InlineData(true, IdentityAttribute.HOMA)]
    [InlineData(true, IdentityAttribute.DOUT)]
    [InlineData(true, IdentityAttribute.FICT)]
    [InlineData(true, IdentityAttribute.ANOM)]
    [InlineData(true, IdentityAttribute.HOMA, IdentityAttribute.DOUT)]
    [InlineData(true, IdentityAttribute.DOUT, IdentityAttribute.HOMA)]
    [InlineData(true, IdentityAttribute.ANOM, IdentityAttribute.FICT)]
    [InlineData(true, IdentityAttribute.ANOM, IdentityAttribute.HOMA, IdentityAttribute.DOUT)]
    [InlineData(false, IdentityAttribute.HOMA, IdentityAttribute.FICT)]
    [InlineData(false, IdentityAttribute.FICT, IdentityAttribute.HOMA)]
    [InlineData(false, IdentityAttribute.DOUT, IdentityAttribute.FICT)]
    [InlineData(false, IdentityAttribute.FICT, IdentityAttribute.DOUT)]
    [InlineData(false, IdentityAttribute.DOUT, IdentityAttribute.HOMA, IdentityAttribute.FICT)]
    [Rule("EXI SI 09")]
    public void Only_doubtful_and_homonym_combine(bool allowed, params IdentityAttribute[] attributes)
    {
        var identity = Given.Provisional();
        var results = attributes.Select(attribute => Set(identity, attribute)).ToList();
        Assert.All(results.SkipLast(1), result => Assert.False(result.IsRefused));
        Assert.Equal(allowed ? null : RefusalCodes.AttributeCombination, results[^1].Refusal?.Code);
        Assert.Equal(allowed, identity.Has(attributes[^1]));
    }

    [Theory]
    [Rule("T11", "S049", "EXI ID 26")]
    [InlineData(IdentityAttribute.DOUT)]
    [InlineData(IdentityAttribute.FICT)]
    [Rule("EXI SI 22")]
    public void Doubt_or_fiction_takes_ins_and_check_away(IdentityAttribute attribute)
    {
        var identity = Given.Qualified();
        var transition = Set(identity, attribute).Value;
        Assert.Equal(
            (IdentityStatus.QUAL, IdentityStatus.PROV, true),
            (transition.From, transition.To, transition.InsInvalidated)
        );
        Assert.Null(identity.Ins);
        Assert.Null(identity.CurrentCheck);
        Assert.Equal(InsHistoryKind.Invalidated, Assert.Single(identity.InsHistory).Kind);
    }

    [Fact]
    [Rule("T12")]
    public void Removed_doubt_gives_nothing_back_but_everything_can_be_done_again()
    {
        var identity = Given.Qualified();
        _ = Set(identity, IdentityAttribute.DOUT).Value;
        var cleared = identity.SetAttribute(IdentityAttribute.DOUT, false, "cleared", Cast.Nadia, Cast.Now).Value;
        Assert.Equal((IdentityStatus.PROV, IdentityEvent.AttributeCleared), (cleared.To, cleared.Event));

        _ = identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value;
        var retrieval = new AcceptedRetrieval(Cast.Lea.AtInsi(), CollectionMethod.InsiTraits);
        Assert.Equal(IdentityStatus.QUAL, identity.Integrate(retrieval, Cast.Nadia, Cast.Now).Value.To);
    }

    [Fact]
    [Rule("S064")]
    public void Anonymity_keeps_the_ins_in_until_it_is_lifted()
    {
        var identity = Given.Qualified();
        var transition = Set(identity, IdentityAttribute.ANOM).Value;
        Assert.Equal((IdentityStatus.QUAL, false), (transition.To, transition.InsInvalidated));
        Assert.Null(Diffusion.For(identity));
        Assert.Equal(RefusalCodes.IdentityAnonymous, identity.MayAskInsi(confirmed: true)?.Code);
        Assert.Equal(RefusalCodes.IdentityAnonymous, identity.MayVerify()?.Code);

        _ = identity.SetAttribute(IdentityAttribute.ANOM, false, null, Cast.Nadia, Cast.Now).Value;
        Assert.NotNull(Diffusion.For(identity));
    }

    [Theory]
    [Rule("S063", "S127")]
    [InlineData(IdentityNote.NoProof)]
    [InlineData(IdentityNote.Informed)]
    public void Note_is_written_and_erased_without_effect_on_the_status(IdentityNote note)
    {
        var identity = Given.Retrieved();
        Assert.Equal(
            RefusalCodes.DateInFuture,
            identity.Note(note, Cast.Today.AddDays(1), Cast.Nadia, Cast.Now).Refusal?.Code
        );
        Assert.False(identity.Note(note, Cast.Today, Cast.Nadia, Cast.Now).Value.StatusChanged);
        Assert.Equal(Cast.Today, note is IdentityNote.NoProof ? identity.NoProofOn : identity.InformedOn);
        _ = identity.Note(note, null, Cast.Nadia, Cast.Now).Value;
        Assert.Equal((null, null), (identity.NoProofOn, identity.InformedOn));
    }

    private static Result<Transition> Set(PatientIdentity identity, IdentityAttribute attribute) =>
        identity.SetAttribute(attribute, value: true, "said so", Cast.Nadia, Cast.Now);
}
