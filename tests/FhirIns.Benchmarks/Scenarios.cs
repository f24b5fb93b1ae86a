using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FhirIns.Sandbox;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Seeding;

namespace FhirIns.Benchmarks;

/// <summary>One kind of request that is measured.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Status">What every answer must be.</param>
/// <param name="Requests">Whole HTTP requests for a round.</param>
internal sealed record Scenario(string Name, int Status, Func<int, IReadOnlyList<string>> Requests);

/// <summary>What is measured: people drawn at random, always the same ones.</summary>
internal sealed class Scenarios(Served served, int people)
{
    private const int Drawn = 2_000;
    private const int CreatedInARound = 20_000;

    private readonly FictitiousPopulation population = new(ServerPopulation.Seed);
    private readonly int[] numbers = [.. Numbers(people)];

    public IEnumerable<Scenario> All =>
        [
            new("read by id", 200, _ => Each(Read)),
            new(
                "read, unchanged (If-None-Match)",
                304,
                _ => Each(number => Read(number, "If-None-Match: W/\"1\"\r\n"))
            ),
            new("search by identifier", 200, _ => Each(ByIdentifier)),
            new("search by family and birthdate", 200, _ => Each(ByFamilyAndBirthDate)),
            new("create", 201, Creations),
        ];

    /// <summary>The request for one Patient, the same for the bare endpoint.</summary>
    public string FirstRead => Read(numbers[0]);

    /// <summary>The bytes of the answer to <see cref="FirstRead"/>.</summary>
    public async Task<byte[]> ReadFirstAsync()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", served.Connector);
        return await http.GetByteArrayAsync(
            new Uri($"http://127.0.0.1:{served.Port}/fhir/Patient/{PopulationRecord.IdOf(numbers[0])}")
        );
    }

    private static IEnumerable<int> Numbers(int people)
    {
        // A fixed walk in place of a random generator: any two runs ask for the same people.
        for (var drawn = 0; drawn < Drawn; drawn++)
            yield return (int)((uint)drawn * 2_654_435_761u % (uint)people);
    }

    private List<string> Each(Func<int, string> request) => [.. numbers.Select(request)];

    private string Read(int number) => Read(number, "");

    private string Read(int number, string header) => Get($"Patient/{PopulationRecord.IdOf(number)}", header);

    private string ByIdentifier(int number) =>
        Get($"Patient?identifier={Uri.EscapeDataString(SandboxCast.IppSystem)}%7C{PopulationRecord.IppOf(number)}", "");

    private string ByFamilyAndBirthDate(int number)
    {
        var traits = population.At(number).Local;
        return Get($"Patient?family={Uri.EscapeDataString(traits.BirthName)}&birthdate={DayOf(traits)}", "");
    }

    private string Get(string path, string header) =>
        $"GET /fhir/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {served.Connector}\r\n{header}\r\n";

    /// <summary>People beyond those in the database, others in each round.</summary>
    private List<string> Creations(int round) =>
        [
            .. Enumerable
                .Range(people + round * CreatedInARound, CreatedInARound)
                .Select(number => Post(Patient(population.At(number)))),
        ];

    private string Post(string body) =>
        $"POST /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {served.Reception}\r\n"
        + $"Content-Type: application/fhir+json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static string Patient(PopulationMember member) =>
        JsonSerializer.Serialize(
            new
            {
                resourceType = "Patient",
                identifier = new[]
                {
                    new
                    {
                        use = "usual",
                        type = new
                        {
                            coding = new[]
                            {
                                new
                                {
                                    system = "http://terminology.hl7.org/CodeSystem/v2-0203",
                                    code = "PI",
                                    display = "Patient internal identifier",
                                },
                            },
                        },
                        system = SandboxCast.IppSystem,
                        value = PopulationRecord.IppOf(member.Number),
                    },
                },
                name = new[]
                {
                    new
                    {
                        use = "official",
                        family = member.Local.BirthName,
                        given = member.Local.GivenNames,
                    },
                },
                gender = member.Local.Man ? "male" : "female",
                birthDate = DayOf(member.Local),
            }
        );

    private static string DayOf(CivilTraits traits) =>
        traits.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
