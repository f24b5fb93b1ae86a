namespace FhirIns.Identity.Tests;

public class InsiIdentityTests
{
    private static readonly InsiIdentity Found = Cast.Lea.AtInsi();

    [Fact]
    [Rule("S018", "S032")]
    public void Seven_data_of_insi_make_traits_and_an_ins()
    {
        Assert.Equal(Cast.Lea.Traits, Found.TryToTraits().Value);
        Assert.Equal(Cast.Lea.Ins, Found.Active);
    }

    [Fact]
    [Rule("S021")]
    public void First_given_name_is_the_one_sent_apart_or_else_what_was_known()
    {
        var list = Found with { GivenNames = "ANNE SOPHIE LUCIE" };
        Assert.Equal("ANNE", list.TryToTraits().Value.FirstGivenName);
        Assert.Equal("ANNE SOPHIE", list.TryToTraits("ANNE-SOPHIE").Value.FirstGivenName);
        Assert.Equal("ANNE SOPHIE", (list with { GivenName = "ANNE SOPHIE" }).TryToTraits("ANNE").Value.FirstGivenName);
    }

    [Fact]
    public void List_may_be_missing_when_the_given_name_is_there() =>
        Assert.Equal("LEA", (Found with { GivenNames = null, GivenName = "LEA" }).TryToTraits().Value.GivenNames);

    [Fact]
    [Rule("S011")]
    public void Births_abroad_are_taken_as_any_other() =>
        Assert.True(Cast.Tom.AtInsi().TryToTraits().Value.BirthPlace!.IsAbroad);

    public static TheoryData<string, InsiIdentity, string, string> Refused =>
        new()
        {
            { "no name", Found with { BirthName = null }, RefusalCodes.TraitMissing, "birthName" },
            { "blank name", Found with { BirthName = " " }, RefusalCodes.TraitMissing, "birthName" },
            { "no list", Found with { GivenNames = "" }, RefusalCodes.TraitMissing, "givenNames" },
            { "no sex", Found with { Sex = "" }, RefusalCodes.TraitMissing, "sex" },
            { "no date", Found with { BirthDate = null }, RefusalCodes.TraitMissing, "birthDate" },
            { "sex I", Found with { Sex = "I" }, RefusalCodes.SexNotAllowed, "sex" },
            { "day 00", Found with { BirthDate = "1990-04-00" }, RefusalCodes.BirthDateExceptional, "birthDate" },
            { "month 00", Found with { BirthDate = "1990-00-12" }, RefusalCodes.BirthDateExceptional, "birthDate" },
            { "month 50", Found with { BirthDate = "1990-50-12" }, RefusalCodes.BirthDateExceptional, "birthDate" },
            { "no day", Found with { BirthDate = "1990-04" }, RefusalCodes.BirthDateIncomplete, "birthDate" },
            { "accent", Found with { BirthName = "LAVALLÉE" }, RefusalCodes.NameNotAllowed, "birthName" },
            { "small letters", Found with { GivenNames = "Léa" }, RefusalCodes.NameNotAllowed, "givenNames" },
            { "comma", Found with { GivenNames = "LEA, MARIE" }, RefusalCodes.NameNotAllowed, "givenNames" },
            { "place", Found with { BirthPlace = "LYON" }, RefusalCodes.BirthPlaceMalformed, "birthPlace" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    [Rule("S022", "S023", "S024")]
    public void Identity_that_may_not_be_integrated_says_why(string what, InsiIdentity insi, string code, string trait)
    {
        Assert.NotEmpty(what);
        Assert.Equal(new Refusal(code, trait), insi.TryToTraits().Refusal);
    }
}
