using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Sandbox;
using FhirIns.Sandbox.Population;

namespace FhirIns.Browser.Tests;

/// <summary>The people a task is about, made by the calls a client would make.</summary>
internal static class Cast
{
    /// <summary>The id of a person of the sandbox's cast.</summary>
    public static async Task<string> IdOfAsync(this Browser browser, string ipp)
    {
        using var http = ClientOf(browser);
        var found = await http.GetStringAsync(
            $"Patient?identifier={SandboxCast.IppSystem}|{ipp}",
            TestContext.Current.CancellationToken
        );
        return JsonNode.Parse(found)!["entry"]![0]!["resource"]!["id"]!.GetValue<string>();
    }

    /// <summary>Somebody registered at the desk; their id.</summary>
    public static async Task<string> RegisterAsync(
        this Browser browser,
        string family,
        string given,
        string gender,
        string birthDate
    )
    {
        Assert.SkipWhen(Browser.WhyAbsent is not null, Browser.WhyAbsent ?? "");
        using var http = ClientOf(browser);
        var patient = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["name"] = new JsonArray(
                new JsonObject
                {
                    ["use"] = "official",
                    ["family"] = family,
                    ["given"] = new JsonArray(given),
                }
            ),
            ["gender"] = gender,
            ["birthDate"] = birthDate,
        };
        using var body = new StringContent(patient.ToJsonString(), Encoding.UTF8, "application/fhir+json");
        using var answer = await http.PostAsync("Patient", body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))![
            "id"
        ]!.GetValue<string>();
    }

    /// <summary>INSi knows somebody.</summary>
    public static void InsiKnows(
        this Browser browser,
        string family,
        string given,
        string sex,
        string birthDate,
        string place,
        string number
    )
    {
        Assert.SkipWhen(Browser.WhyAbsent is not null, Browser.WhyAbsent ?? "");
        browser.Sandbox.Simulator.People.Put(
            new()
            {
                Ins = NationalNumber.WithRightKey(number, NationalNumber.NirOid),
                BirthName = family,
                GivenNames = given,
                Sex = sex,
                BirthDate = birthDate,
                BirthPlace = place,
            }
        );
    }

    private static HttpClient ClientOf(Browser browser)
    {
        Assert.SkipWhen(Browser.WhyAbsent is not null, Browser.WhyAbsent ?? "");
        var http = new HttpClient { BaseAddress = new Uri(browser.Sandbox.Url, "/fhir/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            browser.Sandbox.TokenOf("reception")
        );
        return http;
    }
}
