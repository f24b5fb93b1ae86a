using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIns.Server.Formats;
using FhirIns.Server.Tests.Dashboard;
using FhirIns.Server.Tests.Hl7v2;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Formats;

/// <summary>The doors of <c>docs/diffusion.md</c>, opened by who may see an INS.</summary>
internal static class DiffusionDoors
{
    public static readonly IReadOnlyList<Door> All =
    [
        Get("read, JSON", at => $"Patient/{at.Id}"),
        Get("read, XML", at => $"Patient/{at.Id}", accept: "application/fhir+xml"),
        new("past versions", PastVersionsAsync),
        Get("history of one", at => $"Patient/{at.Id}/_history"),
        Get("history of all", _ => "Patient/_history?_count=200"),
        Get("search by traits", at => $"Patient?family={at.Person.Family}"),
        Get("search by IPP", at => $"Patient?identifier={Resources.Ipp}|{at.Person.Ipp}"),
        new("search by INS", SearchByInsAsync),
        Post("$match", "Patient/$match", at => Matching(at.Person)),
        Get("$ihe-pix by IPP", at => $"Patient/$ihe-pix?sourceIdentifier={Resources.Ipp}|{at.Person.Ipp}"),
        Post("Bundle", "", at => Batch($"Patient/{at.Id}")),
        Form("cx", "cx", "text/plain"),
        Form("xds", "xds", "application/xml"),
        Form("pid", "pid", "text/plain"),
        Form("cda", "cda", "application/xml"),
        Form("dicom", "dicom", "application/xml"),
        Form("datamatrix, text", "datamatrix", "text/plain"),
        new("datamatrix, PNG", at => SymbolAsync(at, "image/png", symbol => symbol.Png())),
        new(
            "datamatrix, SVG",
            at => SymbolAsync(at, "image/svg+xml", symbol => System.Text.Encoding.UTF8.GetBytes(symbol.Svg()))
        ),
        Form("label, text", "label", "text/plain"),
        Form("label, SVG", "label", "image/svg+xml"),
        Form("mssante", "mssante", "text/plain"),
        new("HL7 v2 receiver", async at => new((await at.App.Laboratory.HearsOf(at.Person.Family, 1))[^1].Text)),
        new("subscriber, JSON", at => Task.FromResult(new Seen(at.Subscriber.Accepted[^1].Body))),
        Page("page of the identity", ""),
        Page("printed page", "/print"),
        Get("AuditEvent", at => $"AuditEvent?patient={at.Id}", "auditor"),
        Get("export of the trail", _ => $"/traces/export?from={Today}&to={Today}", "auditor"),
        Get("Task", at => $"Task?patient={at.Id}", "referent"),
        Get("indicators", _ => $"/indicators?from={Today}&to={Today}", "auditor"),
        Get("metrics", _ => "/metrics"),
        new("rows that wait for subscribers and receivers", RowsAsync),
    ];

    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Door Get(
        string name,
        Func<Threshold, string> path,
        string client = "connector",
        string accept = "application/fhir+json"
    ) => new(name, async at => Seen.Of(await at.App.As(client).Get(path(at), ("Accept", accept))));

    private static Door Post(string name, string path, Func<Threshold, JsonNode> body) =>
        new(name, async at => Seen.Of(await at.App.As("connector").Post(path, body(at))));

    private static Door Form(string name, string form, string accept) =>
        Get(name, at => $"Patient/{at.Id}/$ins-format?format={form}", accept: accept);

    private static Door Page(string name, string path) =>
        new(
            name,
            async at =>
            {
                using var referent = await PageClient.SignInAsync(at.App, "referent");
                return new((await referent.OpenAsync($"/identities/{at.Id}{path}")).Html);
            }
        );

    private static async Task<Seen> PastVersionsAsync(Threshold at)
    {
        var connector = at.App.As("connector");
        var last = int.Parse(
            (await connector.Get($"Patient/{at.Id}")).Json["meta"]!["versionId"]!.ToString(),
            CultureInfo.InvariantCulture
        );
        var versions = new List<string>();
        for (var version = 1; version <= last; version++)
            versions.Add((await connector.Get($"Patient/{at.Id}/_history/{version}")).Text);
        return new(string.Concat(versions));
    }

    private static async Task<Seen> SearchByInsAsync(Threshold at)
    {
        var answer = await at.App.As("connector").Get($"Patient?identifier={Resources.InsNir}|{at.Person.Matricule}");
        // The link "self" says what was asked for.
        return answer.Entries.Count == 0
            ? new(answer.Total == 0 ? Seen.Nobody : answer.Text)
            : new(string.Concat(answer.Entries.Select(entry => entry.ToJsonString())));
    }

    /// <summary>What a symbol says: that which is drawn from the text of the same identity says the same.</summary>
    private static async Task<Seen> SymbolAsync(Threshold at, string type, Func<DatamatrixSymbol, byte[]> draw)
    {
        var address = $"Patient/{at.Id}/$ins-format?format=datamatrix";
        var text = await at.App.As("connector").Get(address, ("Accept", "text/plain"));
        using var http = new HttpClient { BaseAddress = new Uri(at.App.Url, "/fhir/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", at.App.Host.TokenOf("connector", null));
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        using var answer = await http.GetAsync(
            new Uri(address, UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(text.Status, answer.StatusCode);
        var drawn = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        if (text.Status == HttpStatusCode.OK)
            Assert.Equal(draw(DatamatrixSymbol.Of(text.Text)), drawn);
        return Seen.Of(text);
    }

    private static async Task<Seen> RowsAsync(Threshold at) =>
        new(
            JsonSerializer.Serialize(
                await at.App.InDatabaseAsync(db => db.Outbox.Where(row => row.SubjectId == at.Id).ToListAsync())
            )
        );

    private static JsonObject Matching(Person person) =>
        new()
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(new JsonObject { ["name"] = "resource", ["resource"] = person.Patient }),
        };

    private static JsonObject Batch(string path) =>
        new()
        {
            ["resourceType"] = "Bundle",
            ["type"] = "batch",
            ["entry"] = new JsonArray(
                new JsonObject
                {
                    ["request"] = new JsonObject { ["method"] = "GET", ["url"] = path },
                }
            ),
        };
}

/// <summary>Where a door is opened.</summary>
/// <param name="Id">Whose identity leaves.</param>
/// <param name="Subscriber">Who followed it from the beginning, and may see an INS.</param>
internal sealed record Threshold(TellingApplication App, string Id, Person Person, Subscriber Subscriber);

/// <param name="Name">As the table calls it.</param>
internal sealed record Door(string Name, Func<Threshold, Task<Seen>> Open);

/// <summary>What came out of a door.</summary>
internal sealed record Seen(string Text, bool IsRefused = false)
{
    public const string Nobody = "nobody";

    public static Seen Of(FhirReply reply)
    {
        if (reply.Status == HttpStatusCode.UnprocessableEntity)
            Assert.Contains("not-disseminable", reply.Text);
        else
            Assert.Equal(HttpStatusCode.OK, reply.Status);
        return new(reply.Text, reply.Status != HttpStatusCode.OK);
    }

    /// <summary>In a word of the table.</summary>
    public string Outcome(Person person)
    {
        // A label and a page space a matricule out.
        var isThere = string.Concat(Text.Where(char.IsLetterOrDigit)).Contains(person.Number, StringComparison.Ordinal);
        return (isThere, IsRefused) switch
        {
            (true, false) => "INS",
            (true, true) => "refused, with the INS",
            (false, true) => "refused",
            _ when Text == Nobody => Nobody,
            _ => Text.Contains(person.Family, StringComparison.Ordinal) ? "identity" : "nothing",
        };
    }
}
