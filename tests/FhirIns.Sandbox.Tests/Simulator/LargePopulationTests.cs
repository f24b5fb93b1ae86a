using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>Measures memory, hence runs alone.</summary>
[CollectionDefinition(nameof(LargePopulationTests), DisableParallelization = true)]
[Collection(nameof(LargePopulationTests))]
public sealed class LargePopulationTests
{
    private const int Million = 1_000_000;
    private const int Seed = 11;

    [Fact]
    public void A_million_people_take_less_than_fifty_megabytes_and_are_found()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var people = new PeopleDirectory(new PopulationIndex(Million, Seed));

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 50_000_000);
        Assert.Equal(Million + 16, people.Count);
        var last = SimulatedPerson.From(new FictitiousPopulation(Seed).At(Million - 1));
        Assert.Equal(last.Ins, people.Find(last.Ins.Number)!.Ins);
        Assert.Contains(people.ByTraits(last.BirthName, last.Sex, last.BirthDate), person => person.Ins == last.Ins);
    }
}
