namespace FhirIns.Identity.Tests;

public class TraitComparisonTests
{
    [Fact]
    [Rule("S004", "S071")]
    public void Old_spellings_of_one_woman_differ_by_her_names_only()
    {
        var insi = StrictTraits
            .TryCreate("GARCIA-HAMMADI", "SARAH-LOU", "SARAH-LOU ANNA", "1977-01-21", Sex.Female, "01154")
            .Value;
        foreach (
            var known in new[]
            {
                StrictTraits.TryCreate("GARCIA", "SARA", "SARA LOU ANNA", "1977-01-21", Sex.Female, "01154").Value,
                StrictTraits.TryCreate("HAMMADI", "SARA-LOU", null, "1977-01-21", Sex.Female, "01154").Value,
            }
        )
        {
            var comparison = TraitComparison.Of(known, insi);
            Assert.Equal(
                [Trait.BirthName, Trait.FirstGivenName, Trait.GivenNames],
                comparison.Traits.Where(trait => trait.Verdict is Verdict.Different).Select(trait => trait.Trait)
            );
            Assert.Equal(Verdict.Equal, comparison[Trait.BirthDate]);
            Assert.Equal(Verdict.Equal, comparison[Trait.Sex]);
            Assert.InRange(comparison.Similarity, 0.5m, 0.95m);
        }
    }

    [Theory]
    [Rule("S020", "S071")]
    [InlineData("DURAND-LAVAL", Verdict.Equal)]
    [InlineData("DURAND LAVAL", Verdict.Minor)]
    [InlineData("DURAND'LAVAL", Verdict.Minor)]
    [InlineData("DURANDLAVAL", Verdict.Different)]
    [InlineData("DURAND", Verdict.Different)]
    [InlineData("PETIT", Verdict.Different)]
    public void Birth_names_are_equal_minor_or_different(string local, Verdict verdict) =>
        Assert.Equal(verdict, Compare(Cast.Lea.Known(birthName: local))[Trait.BirthName]);

    [Theory]
    [InlineData("LEA", "LEA MARIE", Verdict.Equal, Verdict.Equal)]
    [InlineData("LEA", "LEA", Verdict.Equal, Verdict.Minor)]
    [InlineData("LEA-MARIE", "LEA-MARIE", Verdict.Minor, Verdict.Minor)]
    [InlineData("LEA MARIE", "LEA MARIE", Verdict.Equal, Verdict.Equal)]
    [InlineData("LEA", "LEA MARIE JEANNE", Verdict.Equal, Verdict.Different)]
    [InlineData("MARIE", "MARIE LEA", Verdict.Different, Verdict.Different)]
    [InlineData("LEA", "LEA MAR", Verdict.Equal, Verdict.Different)]
    public void Given_names_are_compared_with_the_beginning_of_the_list(
        string first,
        string list,
        Verdict ofFirst,
        Verdict ofList
    )
    {
        var comparison = Compare(Cast.Lea.Known(first: first, list: list));
        Assert.Equal((ofFirst, ofList), (comparison[Trait.FirstGivenName], comparison[Trait.GivenNames]));
    }

    [Theory]
    [InlineData("69123", "69123", Verdict.Equal)]
    [InlineData(null, "69123", Verdict.Minor)]
    [InlineData("99999", "69123", Verdict.Minor)]
    [InlineData("69123", null, Verdict.Minor)]
    [InlineData("69123", "99999", Verdict.Minor)]
    [InlineData(null, "99999", Verdict.Equal)]
    [InlineData(null, null, Verdict.Equal)]
    [InlineData("69123", "69381", Verdict.Different)]
    public void Unknown_birth_place_is_a_minor_difference(string? local, string? insi, Verdict verdict)
    {
        var traits = StrictTraits.TryCreate("DURAND-LAVAL", "LEA", "LEA MARIE", "1990-04-12", Sex.Female, local).Value;
        var comparison = TraitComparison.Of(traits, Cast.Lea.AtInsi() with { BirthPlace = insi });
        Assert.Equal(verdict, comparison[Trait.BirthPlace]);
        Assert.Equal(verdict is Verdict.Different ? 0.9m : 1m, comparison.Similarity);
    }

    [Fact]
    [Rule("EXI ID 11")]
    public void Interpreted_day_is_not_the_same_as_the_real_one()
    {
        var interpreted = Cast.Lea.Known(marker: BirthDateMarker.Interpreted);
        Assert.Equal(Verdict.Different, Compare(interpreted)[Trait.BirthDate]);
    }

    [Fact]
    [Rule("S022")]
    public void What_insi_leaves_out_or_makes_exceptional_is_different()
    {
        var empty = new InsiIdentity(null, null, "", "1990-00-00", null, null, Cast.Lea.Ins, []);
        var comparison = TraitComparison.Of(Cast.Lea.Traits, empty);
        Assert.Equal(
            [Trait.BirthName, Trait.FirstGivenName, Trait.GivenNames, Trait.BirthDate, Trait.Sex],
            comparison.Traits.Where(trait => trait.Verdict is Verdict.Different).Select(trait => trait.Trait)
        );
        Assert.Equal(0, comparison.Similarity);
        Assert.Equal(Trait.BirthName, comparison.FirstDifferent);
        Assert.Equal("1990-00-00", comparison.Traits[(int)Trait.BirthDate].Other);
    }

    [Theory]
    [Rule("S073")]
    [InlineData("DURAND-LAVAL", "1990-04-12", Sex.Female, 0.99, true)]
    [InlineData("DURAND LAVAL", "1990-04-12", Sex.Female, 0.99, true)]
    [InlineData("DURAND-LAVALLE", "1990-04-12", Sex.Female, 0.90, false)]
    [InlineData("DURAND-LAVAL", "1990-04-13", Sex.Female, 0.50, false)]
    [InlineData("DURAND-LAVAL", "1990-04-12", Sex.Male, 0.50, false)]
    [InlineData("DURAND-LAVAL", "1990-04-12", Sex.Female, 1.01, false)]
    public void Automatic_feed_needs_similarity_and_no_serious_difference(
        string name,
        string date,
        Sex sex,
        double threshold,
        bool allowed
    )
    {
        var comparison = Compare(Cast.Lea.Known(birthName: name, birthDate: date, sex: sex));
        Assert.Equal(allowed, comparison.AllowsAutomaticFeed((decimal)threshold));
    }

    [Fact]
    [Rule("S073")]
    public void Another_first_given_name_stops_the_automatic_feed() =>
        Assert.False(Compare(Cast.Lea.Known(first: "MARIE")).AllowsAutomaticFeed(0.5m));

    [Theory]
    [InlineData("MARTHA", "MARHTA", 0.9611)]
    [InlineData("DIXON", "DICKSONX", 0.8133)]
    [InlineData("DWAYNE", "DUANE", 0.84)]
    [InlineData("MARTIN", "MARTIN", 1)]
    [InlineData("ABC", "XYZ", 0)]
    [InlineData("A", "", 0)]
    [InlineData("", "", 1)]
    public void Similarity_of_texts_is_that_of_jaro_and_winkler(string left, string right, double expected)
    {
        Assert.Equal(expected, JaroWinkler.Similarity(left, right), 4);
        Assert.Equal(expected, JaroWinkler.Similarity(right, left), 4);
    }

    private static TraitComparison Compare(StrictTraits local) => TraitComparison.Of(local, Cast.Lea.AtInsi());
}
