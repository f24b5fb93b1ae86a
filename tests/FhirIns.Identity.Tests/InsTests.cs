namespace FhirIns.Identity.Tests;

public class InsTests
{
    [Theory]
    [Rule("S002", "S003")]
    [InlineData("1.2.250.1.213.1.4.8", InsNature.NIR, false)]
    [InlineData("1.2.250.1.213.1.4.9", InsNature.NIA, false)]
    [InlineData("1.2.250.1.213.1.4.10", InsNature.NIR, true)]
    [InlineData("1.2.250.1.213.1.4.11", InsNature.NIR, true)]
    [InlineData("urn:oid:1.2.250.1.213.1.4.8", InsNature.NIR, false)]
    [InlineData("URN:OID:1.2.250.1.213.1.4.9", InsNature.NIA, false)]
    public void Oid_tells_what_the_matricule_is(string text, InsNature nature, bool isFictitious)
    {
        var oid = InsOid.Parse(text);
        Assert.Equal((nature, isFictitious), (oid.Nature, oid.IsFictitious));
        Assert.Equal($"urn:oid:{oid.Value}", oid.Urn);
    }

    [Theory]
    [Rule("S008")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.2.250.1.213.1.4.2")]
    [InlineData("1.2.250.1.213.1.4.13")]
    [InlineData("1.2.250.1.213.1.4.14")]
    [InlineData("1.2.250.1.213.1.4")]
    [InlineData("1.2.250.1.213.1.4.80")]
    [InlineData("urn:oid:")]
    public void Other_oids_issue_no_ins(string? text)
    {
        Assert.False(InsOid.TryParse(text, out _));
        Assert.Throws<FormatException>(() => InsOid.Parse(text!));
    }

    [Fact]
    [Rule("S001")]
    public void Matricule_without_oid_and_oid_without_matricule_are_refused()
    {
        Assert.Equal(RefusalCodes.InsIncomplete, CodeOf(Cast.Lea.FullNumber, null, KeyControl.Reject));
        Assert.Equal(RefusalCodes.InsIncomplete, CodeOf(null, InsOid.Nir, KeyControl.Reject));
        Assert.Equal(RefusalCodes.InsIncomplete, CodeOf("  ", InsOid.Nir, KeyControl.Reject));
    }

    [Fact]
    public void Wrong_key_is_refused_or_only_noticed_as_asked()
    {
        var wrong = Cast.Lea.Number + "00";
        Assert.Equal(RefusalCodes.MatriculeKeyWrong, CodeOf(wrong, InsOid.Nir, KeyControl.Reject));
        Assert.False(Ins.TryParse(wrong, InsOid.Nir, KeyControl.Warn).Value.HasRightKey);
        Assert.True(Cast.Lea.Ins.HasRightKey);
        Assert.Equal(RefusalCodes.MatriculeMalformed, CodeOf("29004", InsOid.Nir, KeyControl.Warn));
    }

    [Fact]
    [Rule("S001")]
    public void Two_ins_are_the_same_by_number_and_oid()
    {
        var again = Ins.TryParse(Cast.Lea.FullNumber, InsOid.Nir, KeyControl.Warn).Value;
        Assert.True(again == Cast.Lea.Ins && again.Equals((object)Cast.Lea.Ins));
        Assert.Equal(again.GetHashCode(), Cast.Lea.Ins.GetHashCode());
        Assert.True(Cast.Lea.Ins != Cast.Lea.Nia);
        Assert.True(Cast.Lea.Ins != Cast.Tom.Ins);
        Assert.False(Cast.Lea.Ins == null);
        Assert.False(Cast.Lea.Ins.Equals(null));
    }

    private static string? CodeOf(string? number, InsOid? oid, KeyControl control) =>
        Ins.TryParse(number, oid, control).Refusal?.Code;
}
