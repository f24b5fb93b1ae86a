namespace FhirIns.Identity.Tests;

public class MergeTests
{
    [Fact]
    [Rule("T22")]
    public void Facts_never_add_up_across_records()
    {
        var retrieved = Given.Retrieved();
        var validated = Given.Validated(Cast.Tom);
        var merger = validated.Absorb(retrieved, "one person", Cast.Nadia, Cast.Now).Value;

        Assert.Equal(IdentityStatus.VALI, validated.Status);
        Assert.Equal((IdentityEvent.Absorbed, false), (merger.Target.Event, merger.Target.StatusChanged));
        Assert.Equal((IdentityEvent.MergedAway, IdentityStatus.PROV), (merger.Source.Event, merger.Source.To));
        Assert.Null(validated.Ins);
    }

    [Fact]
    [Rule("T22", "S051")]
    public void Record_merged_away_shows_no_ins_and_lets_another_record_hold_it()
    {
        var source = Given.Qualified();
        _ = Given.Provisional(Cast.Tom).Absorb(source, null, Cast.Nadia, Cast.Now).Value;
        Assert.True(source.IsMerged);
        Assert.Null(source.Ins);
        Assert.Null(source.InsNumber);
        Assert.Null(Diffusion.For(source));
        Assert.Equal(Cast.Lea.Ins, source.InsSetAside);
    }

    [Fact]
    [Rule("T22")]
    public void Undone_merge_gives_the_record_back_as_it_was()
    {
        var source = Given.Qualified();
        _ = Given.Provisional(Cast.Tom).Absorb(source, null, Cast.Nadia, Cast.Now).Value;
        var transition = source.Unmerge(insHeldByAnother: false, "two persons", Cast.Nadia, Cast.Now).Value;

        Assert.Equal((IdentityStatus.VALI, IdentityStatus.QUAL), (transition.From, transition.To));
        Assert.Equal(Cast.Lea.FullNumber, Diffusion.For(source)!.Official.Number);
        Assert.Equal(CollectionMethod.InsiTraits, source.InsMethod);
        Assert.Empty(source.InsHistory);
        Assert.Null(source.InsSetAside);
    }

    [Fact]
    [Rule("T22", "S005")]
    public void Ins_that_another_record_holds_since_stays_there()
    {
        var source = Given.Qualified();
        _ = Given.Provisional(Cast.Tom).Absorb(source, null, Cast.Nadia, Cast.Now).Value;
        var transition = source.Unmerge(insHeldByAnother: true, null, Cast.Nadia, Cast.Now).Value;

        Assert.Equal((IdentityStatus.VALI, true), (transition.To, transition.InsInvalidated));
        Assert.False(source.Holds(Cast.Lea.Ins));
        Assert.Equal(CheckState.Outdated, source.CurrentCheck!.State);
    }

    [Fact]
    [Rule("T22")]
    public void Record_without_ins_comes_back_without_losing_any()
    {
        var source = Given.Validated();
        _ = Events.Merge(source).Value;
        var transition = source.Unmerge(insHeldByAnother: true, null, Cast.Nadia, Cast.Now).Value;
        Assert.Equal((IdentityStatus.VALI, false), (transition.To, transition.InsInvalidated));
        Assert.Equal(CheckState.Standing, source.CurrentCheck!.State);
    }

    [Fact]
    [Rule("T22", "A14")]
    public void Two_active_ins_are_never_merged()
    {
        var source = Given.Retrieved();
        var target = Given.Qualified(Cast.Tom);
        Assert.Equal(RefusalCodes.TwoIns, target.RefuseMerge(source)?.Code);
        Assert.Equal(RefusalCodes.TwoIns, target.Absorb(source, null, Cast.Nadia, Cast.Now).Refusal?.Code);
        Assert.False(source.IsMerged);
        Assert.Null(Given.Retrieved(Cast.Lea).RefuseMerge(Given.Validated(Cast.Tom)));
    }

    [Theory]
    [Rule("T22")]
    [InlineData(IdentityAttribute.DOUT)]
    [InlineData(IdentityAttribute.FICT)]
    [InlineData(IdentityAttribute.ANOM)]
    public void Attribute_that_holds_the_ins_back_is_settled_before_a_merge(IdentityAttribute attribute)
    {
        var (flagged, plain) = (Given.Provisional(Cast.Lea), Given.Provisional(Cast.Tom));
        _ = flagged.SetAttribute(attribute, true, null, Cast.Nadia, Cast.Now).Value;
        Assert.Equal(RefusalCodes.MergeAttributes, plain.RefuseMerge(flagged)?.Code);
        Assert.Equal(RefusalCodes.MergeAttributes, flagged.RefuseMerge(plain)?.Code);
        _ = plain.SetAttribute(attribute, true, null, Cast.Nadia, Cast.Now).Value;
        Assert.Null(plain.RefuseMerge(flagged));
    }

    [Fact]
    [Rule("T22")]
    public void Record_is_merged_once_and_not_with_itself()
    {
        var source = Given.Provisional();
        var target = Given.Provisional(Cast.Tom);
        Assert.Equal(RefusalCodes.MergeWithItself, target.RefuseMerge(target)?.Code);
        _ = target.Absorb(source, null, Cast.Nadia, Cast.Now).Value;
        Assert.Equal(RefusalCodes.IdentityMerged, target.RefuseMerge(source)?.Code);
        Assert.Equal(RefusalCodes.IdentityMerged, source.RefuseMerge(target)?.Code);
    }
}
