namespace FhirIns.Identity.Tests;

public class DoorTests
{
    private static readonly Ins Old = Ins.TryParse("2900469123999", InsOid.Nir, KeyControl.Reject).Value;

    [Theory]
    [Rule("S051", "S052", "EXI SI 08", "EXI ID 29")]
    [InlineData(IdentityStatus.PROV, false)]
    [InlineData(IdentityStatus.RECUP, false)]
    [InlineData(IdentityStatus.VALI, false)]
    [InlineData(IdentityStatus.QUAL, true)]
    public void Ins_leaves_only_while_the_identity_is_qualified(IdentityStatus status, bool leaves)
    {
        var diffusible = Diffusion.For(Given.Identity(status, new() { Superseded = [new(Old)] }));
        Assert.Equal(leaves, diffusible is not null);
        if (!leaves)
            return;
        Assert.Equal(
            (Cast.Lea.FullNumber, InsOid.Nir, InsUse.Official, InsNature.NIR),
            (diffusible!.Official.Number, diffusible.Official.Oid, diffusible.Official.Use, diffusible.Official.Nature)
        );
        Assert.Equal(InsUse.Old, Assert.Single(diffusible.Old).Use);
    }

    [Fact]
    [Rule("S055")]
    public void Invalidated_ins_never_leaves_beside_a_new_one()
    {
        var identity = Given.Qualified();
        _ = identity.InvalidateIns("of her sister", Cast.Nadia, Cast.Now).Value;
        var another = Cast.Lea.AtInsi() with { Active = Old };
        _ = identity.Integrate(new(another, CollectionMethod.InsiTraits), Cast.Nadia, Cast.Now).Value;
        _ = identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value;

        var diffusible = Diffusion.For(identity)!;
        Assert.NotEqual(Cast.Lea.FullNumber, diffusible.Official.Number);
        Assert.Empty(diffusible.Old);
    }

    [Fact]
    [Rule("S055")]
    public void Number_that_insi_gives_anew_counts_again()
    {
        var identity = Given.Qualified();
        _ = identity.InvalidateIns("by mistake", Cast.Nadia, Cast.Now).Value;
        _ = identity.Integrate(new(Cast.Lea.AtInsi(), CollectionMethod.InsiTraits), Cast.Nadia, Cast.Now).Value;
        _ = identity.RecordCheck(Cast.Checked, Cast.Nadia, Cast.Now).Value;
        Assert.Equal(Cast.Lea.FullNumber, Diffusion.For(identity)!.Official.Number);
    }

    [Fact]
    public void Revelation_says_of_each_ins_what_it_is()
    {
        var identity = Given.Identity(IdentityStatus.QUAL, new() { Superseded = [new(Old, new(2009, 1, 1))] });
        _ = identity.InvalidateIns("by mistake", Cast.Nadia, Cast.Now).Value;
        _ = identity
            .Integrate(
                new(Cast.Lea.AtInsi(new SupersededIns(Old, new(2009, 1, 1))), CollectionMethod.InsiTraits),
                Cast.Nadia,
                Cast.Now
            )
            .Value;

        var revelation = Reveal.Of(identity, "complaint 12", Cast.Nadia, Cast.Now).Value;
        Assert.Equal(
            [RevealedState.Active, RevealedState.Invalidated, RevealedState.Invalidated, RevealedState.Superseded],
            revelation.Ins.Select(ins => ins.State)
        );
        Assert.Equal((Cast.Lea.FullNumber, InsOid.Nir), (revelation.Ins[0].Number, revelation.Ins[0].Oid));
        Assert.Equal(("by mistake", Cast.Now), (revelation.Ins[2].Reason, revelation.Ins[2].RecordedAt));
        Assert.Equal(new DateOnly(2009, 1, 1), revelation.Ins[3].ValidFrom);
        Assert.Equal(("complaint 12", Cast.Nadia, Cast.Now), (revelation.Reason, revelation.Actor, revelation.At));
    }

    [Fact]
    public void Revelation_shows_what_a_merge_set_aside_and_works_in_every_status()
    {
        var merged = Given.Retrieved();
        _ = Events.Merge(merged).Value;
        Assert.Equal(RevealedState.SetAside, Assert.Single(Show(merged)).State);
        Assert.Equal(RevealedState.Active, Assert.Single(Show(Given.Retrieved())).State);
        Assert.Empty(Show(Given.Provisional()));

        static IReadOnlyList<RevealedIns> Show(PatientIdentity identity) =>
            Reveal.Of(identity, "audit", Cast.Nadia, Cast.Now).Value.Ins;
    }

    [Fact]
    public void Nothing_is_revealed_to_nobody_or_for_nothing()
    {
        Assert.Equal(
            RefusalCodes.PersonRequired,
            Reveal.Of(Given.Qualified(), "audit", Cast.NightJob, Cast.Now).Refusal?.Code
        );
        Assert.Equal(
            RefusalCodes.ReasonRequired,
            Reveal.Of(Given.Qualified(), " ", Cast.Nadia, Cast.Now).Refusal?.Code
        );
    }

    [Fact]
    [Rule("S005")]
    public void Holder_of_an_ins_is_found_without_reading_it()
    {
        PatientIdentity[] records = [Given.Provisional(), Given.Retrieved(Cast.Tom), Given.Qualified(Cast.Orsini)];
        var holds = InsLookup.Holder(Cast.Tom.Ins).Compile();
        Assert.Equal(["TOM"], records.Where(holds).Select(record => record.Id));
        Assert.DoesNotContain(records, InsLookup.HolderOtherThan(Cast.Tom.Ins, "TOM").Compile().Invoke);
        Assert.Contains(records, InsLookup.HolderOtherThan(Cast.Tom.Ins, "LEA").Compile().Invoke);
        Assert.DoesNotContain(records, InsLookup.Holder(Cast.Tom.Nia).Compile().Invoke);
    }
}
