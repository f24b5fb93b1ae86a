namespace FhirIns.Identity.Tests;

public class GivenNameListTests
{
    [Theory]
    [Rule("EXI ID 10")]
    [InlineData("JEAN", true)]
    [InlineData("JEAN CHRISTOPHE", true)]
    [InlineData("JEAN-CHRISTOPHE", true)]
    [InlineData("JEAN-CHRISTOPHE-PIERRE", true)]
    [InlineData("JEAN CHRISTOPHE-PIERRE", true)]
    [InlineData("JEAN'CHRISTOPHE", true)]
    [InlineData("CHRISTOPHE", false)]
    [InlineData("JEA", false)]
    [InlineData("JEAN CHRISTOPHE PIERRE PAUL", false)]
    [InlineData("JEANCHRISTOPHE", false)]
    public void First_given_name_begins_the_list(string first, bool agrees)
    {
        Assert.Equal(agrees, GivenNameList.BeginsWith("JEAN CHRISTOPHE PIERRE", first));
        var traits = Cast.Orsini.Known(first: first, list: "JEAN CHRISTOPHE PIERRE");
        Assert.Equal(agrees, traits.FirstGivenNameAgrees);
    }

    [Theory]
    [Rule("S021")]
    [InlineData("PIERRE-ALAIN MURIEL FLORIANT", null, "PIERRE-ALAIN")]
    [InlineData("PIERRE-ALAIN MURIEL FLORIANT", "PIERRE ALAIN", "PIERRE-ALAIN")]
    [InlineData("ANNE SOPHIE LUCIE", null, "ANNE")]
    [InlineData("ANNE SOPHIE LUCIE", "ANNE SOPHIE", "ANNE SOPHIE")]
    [InlineData("ANNE SOPHIE LUCIE", "ANNE-SOPHIE", "ANNE SOPHIE")]
    [InlineData("ANNE SOPHIE LUCIE", "LUCIE", "ANNE")]
    [InlineData("OLA", "OLA", "OLA")]
    public void First_given_name_is_taken_from_the_list_as_far_as_it_was_known(
        string list,
        string? known,
        string first
    ) => Assert.Equal(first, GivenNameList.First(list, known));

    [Fact]
    [Rule("S027")]
    public void Every_suffix_of_the_list_can_be_searched() =>
        Assert.Equal(
            ["JEAN CHRISTOPHE PIERRE", "CHRISTOPHE PIERRE", "PIERRE"],
            GivenNameList.Suffixes("JEAN CHRISTOPHE PIERRE")
        );
}
