namespace FhirIns.Identity.Tests;

public class StrictTraitsTests
{
    [Fact]
    [Rule("S016", "S019")]
    public void Traits_are_written_as_insi_writes_them()
    {
        var traits = StrictTraits
            .TryCreate("Lecœur-Noël", "Hélène", "Hélène  Zoé", "1977-01-21", Sex.Female, "2a004")
            .Value;
        Assert.Equal(
            ("LECOEUR-NOEL", "HELENE", "HELENE ZOE", "1977-01-21", "2A004"),
            (traits.BirthName, traits.FirstGivenName, traits.GivenNames, traits.BirthDate.Text, traits.BirthPlace!.Code)
        );
    }

    [Fact]
    [Rule("S021")]
    public void Only_the_first_given_name_is_enough_and_so_is_the_list()
    {
        var first = StrictTraits.TryCreate("MARTIN", "ZOE", null, "1977-01-21", Sex.Female).Value;
        Assert.Equal(("ZOE", "ZOE"), (first.FirstGivenName, first.GivenNames));
        var list = StrictTraits.TryCreate("MARTIN", null, "ZOE LOU", "1977-01-21", Sex.Female).Value;
        Assert.Equal(("ZOE", "ZOE LOU"), (list.FirstGivenName, list.GivenNames));
        Assert.Null(list.BirthPlace);
    }

    public static TheoryData<string?, string?, string?, string?, Sex?, string?, string, string> Refused =>
        new()
        {
            { null, "ZOE", null, "1977-01-21", Sex.Female, null, RefusalCodes.TraitMissing, "birthName" },
            { " ", "ZOE", null, "1977-01-21", Sex.Female, null, RefusalCodes.TraitMissing, "birthName" },
            { "MARTIN", null, null, "1977-01-21", Sex.Female, null, RefusalCodes.TraitMissing, "firstGivenName" },
            { "MARTIN", "ZOE", null, null, Sex.Female, null, RefusalCodes.TraitMissing, "birthDate" },
            { "MARTIN", "ZOE", null, "1977-01-21", null, null, RefusalCodes.TraitMissing, "sex" },
            { "MARTIN 2", "ZOE", null, "1977-01-21", Sex.Female, null, RefusalCodes.NameNotAllowed, "birthName" },
            {
                "MARTIN",
                "ZOE--LOU",
                "ZOE",
                "1977-01-21",
                Sex.Female,
                null,
                RefusalCodes.NameNotAllowed,
                "firstGivenName"
            },
            { "MARTIN", "ZOE", "ZOE, LOU", "1977-01-21", Sex.Female, null, RefusalCodes.NameNotAllowed, "givenNames" },
            { "MARTIN", "ZOE", null, "1977-01", Sex.Female, null, RefusalCodes.BirthDateIncomplete, "birthDate" },
            { "MARTIN", "ZOE", null, "1977-00-21", Sex.Female, null, RefusalCodes.BirthDateIncomplete, "birthDate" },
            { "MARTIN", "ZOE", null, "1977-02-30", Sex.Female, null, RefusalCodes.BirthDateIncomplete, "birthDate" },
            {
                "MARTIN",
                "ZOE",
                null,
                "1977-01-21",
                Sex.Female,
                "PARIS",
                RefusalCodes.BirthPlaceMalformed,
                "birthPlace"
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    [Rule("T1", "EXI ID 12")]
    public void Refusal_names_the_trait_to_blame(
        string? name,
        string? first,
        string? list,
        string? date,
        Sex? sex,
        string? place,
        string code,
        string trait
    ) => Assert.Equal(new Refusal(code, trait), StrictTraits.TryCreate(name, first, list, date, sex, place).Refusal);

    [Fact]
    public void Every_trait_has_a_code_of_its_own()
    {
        var codes = Enum.GetValues<Trait>().Select(trait => trait.Code()).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((Trait)99).Code());
    }
}
