using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class PeopleDirectoryTests
{
    private const int Size = 3_000;
    private const int Seed = 11;
    private static readonly PopulationMember[] Members = [.. FictitiousPopulation.Generate(Size, Seed)];

    private readonly PeopleDirectory _people = new(new PopulationIndex(Size, Seed));

    [Fact]
    public void Every_member_of_the_population_is_found_by_traits_and_by_number()
    {
        foreach (var member in Members)
        {
            var expected = SimulatedPerson.From(member);
            var found = _people.ByTraits(expected.BirthName, expected.Sex, expected.BirthDate);

            Assert.Contains(found, person => person.Ins == expected.Ins);
            Assert.Equal(expected.Ins, _people.Find(expected.Ins.Number)!.Ins);
            if (member.Superseded is { } past)
                Assert.Contains(_people.ByAnyNumber(past.Ins.Number), person => person.Ins == expected.Ins);
        }
    }

    [Fact]
    public void A_replaced_number_names_nobody_on_its_own()
    {
        var changed = Members.First(member => member.Superseded is not null);

        Assert.Null(_people.Find(changed.Superseded!.Ins.Number));
    }

    [Fact]
    public void A_member_can_be_changed_forgotten_and_brought_back()
    {
        var member = SimulatedPerson.From(Members[100]);
        var number = member.Ins.Number;
        var count = _people.Count;

        Assert.True(_people.Change(number, person => person with { BirthName = "ZZYX" }));
        Assert.Equal(count, _people.Count);
        Assert.Empty(Found(member));
        Assert.Equal(number, Assert.Single(_people.ByTraits("ZZYX", member.Sex, member.BirthDate)).Ins.Number);

        Assert.True(_people.Remove(number));
        Assert.Equal(count - 1, _people.Count);
        Assert.Null(_people.Find(number));
        Assert.Empty(_people.ByTraits("ZZYX", member.Sex, member.BirthDate));
        Assert.False(_people.Remove(number));
        Assert.False(_people.Change(number, person => person));

        _people.Restore();
        Assert.Equal(count, _people.Count);
        Assert.Equal(number, Assert.Single(Found(member)).Ins.Number);
    }

    [Fact]
    public void A_person_may_get_another_number_and_keep_the_old_one_as_history()
    {
        var rightNumber = NationalNumber.WithRightKey("2770763220999", NationalNumber.NirOid);

        _people.Change(
            "2770763220829",
            nathalie => nathalie with { Ins = rightNumber, Superseded = [new SupersededNumber(nathalie.Ins)] }
        );

        Assert.Null(_people.Find("2770763220829"));
        Assert.Equal(rightNumber, Assert.Single(_people.ByAnyNumber("2770763220829")).Ins);
    }

    [Fact]
    public void The_number_of_a_member_of_the_population_is_taken()
    {
        var count = _people.Count;
        var intruder = SimulatedPerson.From(Members[5]) with { BirthName = "ZZYX" };

        Assert.False(_people.Add(intruder));
        _people.Put(intruder);

        Assert.Equal(count, _people.Count);
        Assert.Equal("ZZYX", _people.Find(intruder.Ins.Number)!.BirthName);
    }

    [Fact]
    public void A_person_who_cannot_be_held_is_refused_and_nothing_changes()
    {
        Assert.Throws<ArgumentException>(() => _people.Change("2770763220829", person => person with { Sex = "I" }));
        Assert.Throws<ArgumentException>(() => _people.Put(_people.Find("2770763220829")! with { BirthDate = "hier" }));

        Assert.Equal("F", _people.Find("2770763220829")!.Sex);
    }

    [Fact]
    public void Diverged_members_are_known_by_their_new_traits()
    {
        foreach (var member in Members.Where(member => member.Diverged))
        {
            var held = _people.Find(member.Ins.Number)!;
            Assert.Equal(member.Registered.BirthName, held.BirthName);
            Assert.Equal(member.Registered.GivenNameList, held.GivenNames);
        }
    }

    private IReadOnlyList<SimulatedPerson> Found(SimulatedPerson person) =>
        _people.ByTraits(person.BirthName, person.Sex, person.BirthDate);
}
