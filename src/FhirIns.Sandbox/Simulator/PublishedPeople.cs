using System.Text.Json;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// The test people that the INSi test environment and the conformity tests of the CNDA made public, read from
/// <c>published-people.json</c>. HOUILLES PIERRE PAUL JACQUES (2.07 cas 2) is not among them: nobody finds him.
/// </summary>
internal static class PublishedPeople
{
    public static IReadOnlyList<SimulatedPerson> All { get; } = Read();

    private static IReadOnlyList<SimulatedPerson> Read()
    {
        using var file =
            typeof(PublishedPeople).Assembly.GetManifestResourceStream(
                "FhirIns.Sandbox.Simulator.published-people.json"
            ) ?? throw new InvalidOperationException("The published test people are missing from the program");
        return JsonSerializer.Deserialize<IReadOnlyList<SimulatedPerson>>(file, SimulatorJson.Options) ?? [];
    }
}
