using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIns.Sandbox;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Seeding;

namespace FhirIns.Benchmarks;

/// <summary>One kind of request that is measured.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Requests">Whole HTTP requests for a round.</param>
/// <param name="Statuses">What every answer must be.</param>
internal sealed record Scenario(string Name, Func<int, IReadOnlyList<string>> Requests, params int[] Statuses);

/// <summary>What is measured: people drawn at random, always the same ones.</summary>
internal sealed class Scenarios(Served served, int people)
{
    private const int Drawn = 2_000;
    private const int CreatedInARound = 20_000;

    /// <summary>Rounds of a scenario, with the one that warms up.</summary>
    private const int Rounds = HttpBenchmarks.Rounds + 1;

    private static readonly FictitiousPopulation Population = new(ServerPopulation.Seed);
    private readonly int[] numbers = [.. Numbers(people)];
    private readonly int[] verified =
    [
        .. Numbers(people)
            .Where(number => Population.At(number) is { Status: PopulationStatus.Qualified, Diverged: false }),
    ];
    private readonly int[] updated = [.. Enumerable.Range(0, people).Except(Numbers(people)).Take(Drawn)];
    private readonly List<JsonObject> bodies = [];
    private string secondPage = "";

    public IEnumerable<Scenario> Reading =>
        [
            new("read by id", _ => Each(Read), 200),
            new(
                "read, unchanged (If-None-Match)",
                _ => Each(number => Read(number, "If-None-Match: W/\"1\"\r\n")),
                304
            ),
            new("search by identifier", _ => Each(ByIdentifier), 200),
            new("search by family and birthdate", _ => Each(ByFamilyAndBirthDate), 200),
            new("search, page 2", _ => [secondPage], 200),
        ];

    /// <summary>What is measured after all reading: traces are sealed and told of for a while after each change.</summary>
    public IEnumerable<Scenario> Writing =>
        [
            new("create", round => Creations(round, CreatedInARound), 201),
            new("update", Updates, 200),
            new("$ins-verify", _ => [.. verified.Select(Verification)], 200),
            new("nine reads, one creation", Mixed, 200, 201),
        ];

    /// <summary>Asks the server for what later requests repeat: the address of a second page, the bodies of updates.</summary>
    public async Task PrepareAsync()
    {
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{served.Port}/fhir/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", served.Reception);
        var first = await http.GetFromJsonAsync<JsonNode>("Patient?gender=female&_count=20");
        var next = first!["link"]!.AsArray().Single(link => (string?)link!["relation"] == "next")!["url"]!;
        // A page is for whoever asked for the first one.
        secondPage = Send("GET", new Uri((string)next!).PathAndQuery["/fhir/".Length..], served.Reception, "");
        foreach (var number in updated)
            bodies.Add((await http.GetFromJsonAsync<JsonObject>($"Patient/{PopulationRecord.IdOf(number)}"))!);
    }

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
        var traits = Population.At(number).Local;
        return Get($"Patient?family={Uri.EscapeDataString(traits.BirthName)}&birthdate={DayOf(traits)}", "");
    }

    private string Get(string path, string header) =>
        $"GET /fhir/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {served.Connector}\r\n{header}\r\n";

    /// <summary>People beyond those in the database, others in each round.</summary>
    private List<string> Creations(int round, int count) => CreationsFrom(people + round * CreatedInARound, count);

    private List<string> CreationsFrom(int first, int count) =>
        [
            .. Enumerable
                .Range(first, count)
                .Select(number => Send("POST", "Patient", served.Reception, Patient(Population.At(number)))),
        ];

    /// <summary>Records that no other request asks for, each with another telephone number in each round.</summary>
    private List<string> Updates(int round) =>
        [
            .. bodies.Select(
                (body, index) =>
                {
                    var phone = new JsonObject { ["system"] = "phone", ["value"] = $"+33{round}{index:00000000}" };
                    body["telecom"] = new JsonArray(phone);
                    return Send("PUT", $"Patient/{body["id"]}", served.Reception, body.ToJsonString());
                }
            ),
        ];

    private string Verification(int number) =>
        Send("POST", $"Patient/{PopulationRecord.IdOf(number)}/$ins-verify", served.Referent, "");

    private List<string> Mixed(int round)
    {
        var created = CreationsFrom(people + (Rounds + round) * CreatedInARound, CreatedInARound);
        return [.. created.SelectMany((creation, index) => ReadsBefore(index).Append(creation))];
    }

    private IEnumerable<string> ReadsBefore(int creation) =>
        Enumerable.Range(creation * 9, 9).Select(index => Read(numbers[index % numbers.Length]));

    private static string Send(string method, string path, string token, string body) =>
        $"{method} /fhir/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
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
