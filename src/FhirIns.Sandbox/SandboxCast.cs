using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;

namespace FhirIns.Sandbox;

/// <summary>
/// One fictitious person for each status, made by the same calls that a client would make, so that their history and
/// traces are real.
/// </summary>
internal sealed class SandboxCast(SandboxHost host)
{
    /// <summary>The system of the local identifiers (IPP) of the sandbox.</summary>
    public const string IppSystem = "https://fhirins.org/sandbox/ipp";

    private static readonly (
        string Ipp,
        string Family,
        string[] Given,
        string Sex,
        string Birth,
        string Place,
        string Number
    )[] People =
    [
        ("CAST-PROV", "BERTHELOT", ["CAMILLE"], "female", "1990-03-12", "35238", "2900335238017"),
        ("CAST-RECUP", "LE GOFF", ["YANN", "MARIE"], "male", "1984-07-02", "29232", "1840729232021"),
        ("CAST-VALI", "SANTINI", ["LISANDRA"], "female", "1978-11-23", "2A004", "278112A004033"),
        ("CAST-QUAL", "O'BRIEN-MARTEL", ["JEANNE", "LOUISE"], "female", "1966-01-30", "75112", "2660175112045"),
    ];

    /// <summary>Makes those that are not there yet, and tells the simulator of them all.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        using var reception = ClientOf("reception");
        foreach (var person in People)
        {
            host.Simulator.People.Put(
                new()
                {
                    Ins = NationalNumber.WithRightKey(person.Number, NationalNumber.NirOid),
                    BirthName = person.Family,
                    GivenNames = string.Join(' ', person.Given),
                    Sex = person.Sex == "male" ? "M" : "F",
                    BirthDate = person.Birth,
                    BirthPlace = person.Place,
                    Note = person.Ipp,
                }
            );
            if (await IsKnownAsync(reception, person.Ipp, cancellationToken))
                continue;
            var id = await CreateAsync(reception, person, cancellationToken);
            if (person.Ipp is "CAST-RECUP" or "CAST-QUAL")
                await RetrieveAsync(reception, id, cancellationToken);
            if (person.Ipp is "CAST-VALI" or "CAST-QUAL")
                await PostAsync(
                    reception,
                    $"Patient/{id}/$identity-validate",
                    """{"resourceType":"Parameters","parameter":[{"name":"proof","part":[{"name":"type","valueCode":"CN"}]},{"name":"concordance","valueBoolean":true}]}""",
                    cancellationToken
                );
        }
    }

    private HttpClient ClientOf(string client)
    {
        var http = new HttpClient { BaseAddress = new Uri(host.Url, "/fhir/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.TokenOf(client));
        return http;
    }

    private static async Task<bool> IsKnownAsync(HttpClient http, string ipp, CancellationToken cancellationToken)
    {
        var found = await http.GetStringAsync($"Patient?identifier={IppSystem}|{ipp}", cancellationToken);
        return JsonNode.Parse(found)!["total"]!.GetValue<int>() > 0;
    }

    private static async Task<string> CreateAsync(
        HttpClient http,
        (string Ipp, string Family, string[] Given, string Sex, string Birth, string Place, string Number) person,
        CancellationToken cancellationToken
    )
    {
        var patient = JsonSerializer.Serialize(
            new
            {
                resourceType = "Patient",
                extension = new[]
                {
                    new
                    {
                        url = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                        valueAddress = new
                        {
                            extension = new[]
                            {
                                new
                                {
                                    url = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code",
                                    valueCoding = new
                                    {
                                        system = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM",
                                        code = person.Place,
                                    },
                                },
                            },
                        },
                    },
                },
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
                        system = IppSystem,
                        value = person.Ipp,
                    },
                },
                name = new[]
                {
                    new
                    {
                        use = "official",
                        family = person.Family,
                        given = person.Given,
                    },
                },
                gender = person.Sex,
                birthDate = person.Birth,
            }
        );
        var created = await PostAsync(http, "Patient", patient, cancellationToken);
        return created["id"]!.GetValue<string>();
    }

    private static async Task RetrieveAsync(HttpClient http, string id, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(
            http,
            $"Patient/{id}/$ins-retrieve",
            """{"resourceType":"Parameters"}""",
            cancellationToken
        );
        var retrieval = answer["parameter"]!.AsArray().First(one => one!["name"]!.GetValue<string>() == "retrieval")![
            "valueId"
        ]!.GetValue<string>();
        var decision = JsonSerializer.Serialize(
            new
            {
                resourceType = "Parameters",
                parameter = new object[]
                {
                    new { name = "retrieval", valueId = retrieval },
                    new { name = "decision", valueCode = "accept" },
                },
            }
        );
        await PostAsync(http, $"Patient/{id}/$ins-integrate", decision, cancellationToken);
    }

    private static async Task<JsonNode> PostAsync(
        HttpClient http,
        string path,
        string json,
        CancellationToken cancellationToken
    )
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/fhir+json");
        using var answer = await http.PostAsync(path, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
    }
}
