using System.Text.RegularExpressions;
using FhirIns.Sandbox.Population;
using Xunit;

namespace FhirIns.Sandbox.Tests.Population;

public sealed partial class PopulationTests
{
    private const int Seed = 2026;
    private static readonly PopulationMember[] TenThousand = [.. FictitiousPopulation.Generate(10_000, Seed)];

    [Fact]
    public void The_same_seed_gives_the_same_people_and_another_seed_gives_others()
    {
        var again = FictitiousPopulation.Generate(500, Seed).Select(Text).ToArray();

        Assert.Equal(TenThousand.Take(500).Select(Text), again);
        Assert.NotEqual(again, FictitiousPopulation.Generate(500, Seed + 1).Select(Text));
    }

    [Fact]
    public void A_member_does_not_depend_on_those_before_it()
    {
        var population = new FictitiousPopulation(Seed);

        foreach (var number in (int[])[9_999, 41, 73, 0, 9_941])
            Assert.Equal(Text(TenThousand[number]), Text(population.At(number)));
    }

    [Fact]
    public void These_very_people_come_out_of_the_seed_on_every_machine()
    {
        string[] expected =
        [
            "Qualified FERRAND DOMINIQUE CORINNE 1965-09-02 49099 265094909901322 1.2.250.1.213.1.4.8 FERRAND  ",
            "Provisional GUILBERT MORGANE MARINE LOUISE MAEVA 2007-03-02 29019 207032901916527 1.2.250.1.213.1.4.8 GUILBERT  ",
            "Qualified LEFEBVRE ALEXIA SOLENE 2002-05-02 62193 202056219319382 1.2.250.1.213.1.4.8 LEFEBVRE  ",
        ];

        Assert.Equal(expected, TenThousand.Take(3).Select(Text));
    }

    [Fact]
    public void Each_hundred_holds_the_promised_shares()
    {
        foreach (var hundred in TenThousand.Chunk(100))
        {
            Assert.Equal(70, hundred.Count(member => member.Status == PopulationStatus.Qualified));
            Assert.Equal(10, hundred.Count(member => member.Status == PopulationStatus.Retrieved));
            Assert.Equal(10, hundred.Count(member => member.Status == PopulationStatus.Validated));
            Assert.Equal(10, hundred.Count(member => member.Status == PopulationStatus.Provisional));
            Assert.Equal(3, hundred.Count(member => member.Ins.IsNia));
            Assert.Single(hundred, member => member.Diverged);
        }
    }

    [Fact]
    public void Only_known_ins_are_nia_or_diverge()
    {
        var special = TenThousand.Where(member => member.Ins.IsNia || member.Diverged);

        Assert.All(
            special,
            member =>
                Assert.Contains(
                    member.Status,
                    (PopulationStatus[])[PopulationStatus.Retrieved, PopulationStatus.Qualified]
                )
        );
    }

    [Fact]
    public void Every_matricule_has_the_right_form_and_key_and_agrees_with_the_traits()
    {
        foreach (var member in TenThousand)
        {
            var traits = member.Registered;
            Assert.Matches(Matricule(), member.Ins.Number);
            Assert.Equal(KeyByTheBook(member.Ins.Number), member.Ins.Key);
            Assert.Equal(traits.Man ? '1' : '2', member.Ins.Number[0]);
            Assert.Equal($"{traits.BirthDate:yyMM}{traits.BirthPlace}", member.Ins.Number[1..10]);
        }
    }

    [Fact]
    public void No_matricule_is_given_twice_among_two_hundred_thousand_past_ones_included()
    {
        var numbers = FictitiousPopulation
            .Generate(200_000, Seed)
            .SelectMany(member =>
                member.Superseded is null ? [member.Ins] : (NationalNumber[])[member.Ins, member.Superseded.Ins]
            )
            .Select(number => number.Number)
            .ToArray();

        Assert.True(numbers.Length > 200_000);
        Assert.Equal(numbers.Length, numbers.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(int.MinValue)]
    public void Every_seed_has_room_for_the_largest_population(int seed)
    {
        Assert.True(new BirthSlots(BirthPlaces.France, seed).Count >= FictitiousPopulation.MaximumCount);
        Assert.True(new BirthSlots(BirthPlaces.Abroad, seed).Count >= FictitiousPopulation.MaximumCount);
        Assert.NotNull(new FictitiousPopulation(seed).At(FictitiousPopulation.MaximumCount - 1));
    }

    [Fact]
    public void A_small_place_is_dealt_all_its_births_once_before_any_comes_back()
    {
        var slots = new BirthSlots(
            [new BirthPlace("2B096", 3, FamilyNames.Corsica), new("48095", 2, FamilyNames.France)],
            5
        );

        var dealt = Enumerable.Range(0, (int)slots.Count).Select(slots.At).ToArray();

        Assert.Equal(dealt.Length, dealt.Distinct().Count());
        Assert.All(dealt, birth => Assert.InRange(birth.Rank, 0, birth.Place == 0 ? 2 : 1));
    }

    [Fact]
    public void Names_are_written_as_insi_writes_them()
    {
        foreach (var traits in TenThousand.SelectMany(member => (CivilTraits[])[member.Local, member.Registered]))
        {
            Assert.Matches(InsiName(), traits.BirthName);
            Assert.All(traits.GivenNames, name => Assert.Matches(InsiGivenName(), name));
            Assert.Equal(traits.GivenNames.Count, traits.GivenNames.Distinct(StringComparer.Ordinal).Count());
        }
        Assert.All(GivenNames.All, name => Assert.Matches(InsiGivenName(), name));
        Assert.All(
            TenThousand.Select(member => member.UsedName).OfType<string>(),
            name => Assert.Matches(InsiName(), name)
        );
    }

    [Fact]
    public void People_are_as_varied_as_in_france()
    {
        var births = TenThousand.Select(member => member.Registered).ToArray();

        Assert.InRange(births.Select(traits => traits.BirthName).Distinct(StringComparer.Ordinal).Count(), 500, 5_000);
        Assert.InRange(births.Count(traits => traits.Man), 4_700, 5_300);
        Assert.InRange(
            births.Count(traits => traits.BirthPlace.StartsWith("99", StringComparison.Ordinal)),
            1_150,
            1_250
        );
        Assert.InRange(births.Count(traits => traits.BirthPlace.StartsWith("2A", StringComparison.Ordinal)), 10, 200);
        Assert.InRange(births.Count(traits => traits.BirthPlace.StartsWith("2B", StringComparison.Ordinal)), 10, 200);
        Assert.InRange(births.Count(traits => traits.BirthPlace[..2] is "97" or "98"), 100, 900);
        Assert.Contains(births, traits => traits.BirthName.Contains('\''));
        Assert.Contains(births, traits => traits.BirthName.Contains(' '));
        Assert.Contains(births, traits => traits.BirthName.Contains("--", StringComparison.Ordinal));
        Assert.Contains(births, traits => traits.GivenNames[0].Contains('-'));
        Assert.Contains(births, traits => traits.GivenNames.Count == 4);
        Assert.Contains(TenThousand, member => member.UsedName is not null);
        Assert.Equal(BirthSlots.FirstYear, births.Min(traits => traits.BirthDate.Year));
        Assert.Equal(BirthSlots.LastYear, births.Max(traits => traits.BirthDate.Year));
    }

    [Fact]
    public void Twins_share_name_day_and_place_and_differ_by_given_name_and_matricule()
    {
        var twins = TenThousand.Where(member => member.BirthRank == 2).ToArray();

        Assert.Equal(100, twins.Length);
        foreach (var twin in twins)
        {
            var elder = TenThousand[twin.Number - 1];
            Assert.Equal(elder.Registered.BirthName, twin.Registered.BirthName);
            Assert.Equal(elder.Registered.BirthDate, twin.Registered.BirthDate);
            Assert.Equal(elder.Registered.BirthPlace, twin.Registered.BirthPlace);
            Assert.NotEqual(elder.Registered.GivenNames[0], twin.Registered.GivenNames[0]);
            Assert.NotEqual(elder.Ins.Number, twin.Ins.Number);
        }
        Assert.Contains(twins, twin => twin.Registered.Man != TenThousand[twin.Number - 1].Registered.Man);
    }

    [Fact]
    public void Some_homonyms_differ_by_birth_place_alone()
    {
        var homonyms = TenThousand
            .GroupBy(member =>
                (
                    member.Registered.BirthName,
                    member.Registered.GivenNames[0],
                    member.Registered.Man,
                    member.Registered.BirthDate
                )
            )
            .Where(group => group.Count() > 1)
            .ToArray();

        Assert.InRange(homonyms.Length, 25, 60);
        Assert.All(
            homonyms,
            group =>
                Assert.Equal(
                    group.Count(),
                    group.Select(member => member.Registered.BirthPlace).Distinct(StringComparer.Ordinal).Count()
                )
        );
    }

    [Fact]
    public void Past_numbers_come_from_a_sex_change_or_a_former_nia()
    {
        var past = TenThousand.Where(member => member.Superseded is not null).ToArray();

        var sexChanges = past.Where(member => member.Superseded!.Ins.Number[0] != member.Ins.Number[0]).ToArray();
        var formerNia = past.Where(member => member.Superseded!.Ins.IsNia).ToArray();
        Assert.InRange(sexChanges.Length, 30, 40);
        Assert.InRange(formerNia.Length, 40, 50);
        Assert.Equal(past.Length, sexChanges.Length + formerNia.Length);
        Assert.All(
            past,
            member => Assert.Equal(KeyByTheBook(member.Superseded!.Ins.Number), member.Superseded.Ins.Key)
        );
    }

    [Fact]
    public void Diverged_members_differ_in_one_trait_that_verification_checks()
    {
        foreach (var member in TenThousand.Where(member => member.Diverged))
        {
            var (local, registered) = (member.Local, member.Registered);
            bool[] differences =
            [
                local.BirthName != registered.BirthName,
                local.GivenNames[0] != registered.GivenNames[0],
                local.BirthDate != registered.BirthDate,
            ];
            Assert.Single(differences, different => different);
        }
    }

    [Theory]
    [InlineData("2751263220749", "74")]
    [InlineData("160012B020777", "13")]
    [InlineData("297022A020778", "78")]
    [InlineData("1090763220888", "35")]
    public void Published_numbers_have_their_published_key(string number, string key) =>
        Assert.Equal(key, NationalNumber.KeyOf(number));

    [Theory]
    [InlineData("275126322074")]
    [InlineData("2751A63220749")]
    [InlineData("297022C020778")]
    [InlineData("")]
    public void A_key_is_refused_for_what_is_no_matricule(string number) =>
        Assert.Throws<ArgumentException>(() => NationalNumber.KeyOf(number));

    [Theory]
    [InlineData(-1)]
    [InlineData(FictitiousPopulation.MaximumCount + 1)]
    public void An_impossible_count_is_refused_at_once(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FictitiousPopulation.Generate(count, Seed));

    private static string Text(PopulationMember member) =>
        $"{member.Status} {member.Registered.BirthName} {member.Registered.GivenNameList} {member.Registered.BirthDate:yyyy-MM-dd} "
        + $"{member.Registered.BirthPlace} {member.Ins.Value} {member.Ins.Oid} {member.Local.BirthName} {member.UsedName} {member.Superseded?.Ins.Value}";

    private static string KeyByTheBook(string number)
    {
        var digits = number.Replace("2A", "19", StringComparison.Ordinal).Replace("2B", "18", StringComparison.Ordinal);
        var remainder = digits.Aggregate(0, (rest, digit) => (rest * 10 + digit - '0') % 97);
        return $"{97 - remainder:00}";
    }

    [GeneratedRegex(@"^[12]\d{4}(\d{2}|2[AB])\d{6}$", RegexOptions.None, 1000)]
    private static partial Regex Matricule();

    [GeneratedRegex(@"^[A-Z]+(?:(?:-{1,2}|[' ])[A-Z]+)*$", RegexOptions.None, 1000)]
    private static partial Regex InsiName();

    [GeneratedRegex("^[A-Z]+(?:[-'][A-Z]+)*$", RegexOptions.None, 1000)]
    private static partial Regex InsiGivenName();
}
