using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.House;

/// <summary>
/// Two nodes as <c>docker/compose.yaml</c> describes them, under load, each restarted in the middle. A short while in every
/// run of the tests; for as long as <c>FHIRINS_RESTARTS</c> says by hand.
/// </summary>
public sealed class RunningTwoNodesTests
{
    private const int Clients = 16;

    private readonly ConcurrentDictionary<string, string> acknowledged = new();
    private readonly ConcurrentQueue<string> wrong = new();
    private int requests;
    private int turnedAway;
    private int unanswered;

    [Fact]
    public async Task A_person_registered_on_one_node_is_qualified_on_the_other()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        await using var all = await ComposedNodes.StartAsync();
        using var one = all[0].With(await all.Sandbox.TokenOfAsync("reception"));
        using var other = all[1].With(await all.Sandbox.TokenOfAsync("reception"));
        var patient = Resources.Patient("Ecetinsi", "Pierre-Alain", "male", "2009-07-14");
        var id = (await one.Post("Patient", patient)).Id;
        var retrieval = (await other.Post($"Patient/{id}/$ins-retrieve")).Parameter("retrieval")!;
        await one.Post($"Patient/{id}/$ins-integrate", Resources.Accept(retrieval));
        var validated = await other.Post($"Patient/{id}/$identity-validate", Resources.Proof("CN"));
        Assert.Equal("QUAL", validated.Parameter("status"));
        using var connector = all[0].With(await all.Sandbox.TokenOfAsync("connector"));
        Assert.Contains(Resources.InsNir, (await connector.Get($"Patient/{id}")).Text);
    }

    [Fact]
    public async Task Restarting_each_node_under_load_loses_no_acknowledged_write()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        var lasts = TimeSpan.Parse(
            Environment.GetEnvironmentVariable("FHIRINS_RESTARTS") ?? "00:00:12",
            CultureInfo.InvariantCulture
        );
        await using var all = await ComposedNodes.StartAsync();
        var token = await all.Sandbox.TokenOfAsync("feed");
        using var ending = new CancellationTokenSource(lasts);
        var clients = Enumerable
            .Range(0, Clients)
            .Select(client => Task.Run(() => WriteAsync(all, token, client, ending.Token)))
            .ToList();
        var codes = new List<int>();
        foreach (var node in new[] { 0, 1 })
        {
            await Task.Delay(lasts / 3, TestContext.Current.CancellationToken);
            codes.Add(await all.RestartAsync(node));
        }
        await Task.WhenAll(clients);

        var lost = await LostAsync(all, await all.Sandbox.TokenOfAsync("feed"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{requests} requests in {lasts}, {acknowledged.Count} writes acknowledged, {lost.Count} lost; "
                + $"{turnedAway} turned away by 503, {unanswered} connections closed; exit codes {string.Join(' ', codes)}"
        );
        Assert.Equal([0, 0], codes);
        Assert.Empty(wrong);
        Assert.NotEmpty(acknowledged);
        Assert.Empty(lost);
    }

    /// <summary>
    /// Creates and reads, one after the other. An answer that did not come is asked for again at the other node, by the
    /// same number: what the first one wrote is found, not written twice.
    /// </summary>
    private async Task WriteAsync(ComposedNodes all, string token, int client, CancellationToken ending)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var node = client % 2;
        for (var number = 0; !ending.IsCancellationRequested; number++)
        {
            var value = string.Create(CultureInfo.InvariantCulture, $"{client}-{number}");
            while (await TryCreateAsync(http, all[node].Url, value) is not true)
            {
                node = 1 - node;
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    /// <summary>True once it was acknowledged.</summary>
    private async Task<bool> TryCreateAsync(HttpClient http, Uri node, string value)
    {
        Interlocked.Increment(ref requests);
        var patient = Resources
            .Patient($"Charge-{Letters(value)}", "Anne", "female", "1980-01-01")
            .With("identifier", new System.Text.Json.Nodes.JsonArray(Resources.Identifier(Resources.Ipp, value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, "/fhir/Patient"));
        request.Headers.Add("If-None-Exist", $"identifier={Resources.Ipp}|{value}");
        request.Content = new StringContent(patient.ToJsonString(), null, "application/fhir+json");
        try
        {
            using var answer = await http.SendAsync(request, CancellationToken.None);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Created or HttpStatusCode.OK:
                    var location = (answer.Headers.Location ?? answer.Content.Headers.ContentLocation)?.ToString();
                    acknowledged[value] = location?.Split("/Patient/")[1].Split('/')[0] ?? "";
                    return true;
                case HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter is not null:
                    Interlocked.Increment(ref turnedAway);
                    return false;
                default:
                    wrong.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                    return true;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Interlocked.Increment(ref unanswered);
            return false;
        }
    }

    /// <summary>The numbers that were acknowledged and are not there exactly once.</summary>
    private async Task<List<string>> LostAsync(ComposedNodes all, string token)
    {
        using var reader = all[0].With(token);
        var lost = new List<string>();
        foreach (var value in acknowledged.Keys)
            if ((await reader.Get($"Patient?identifier={Resources.Ipp}|{value}&_elements=id")).Total != 1)
                lost.Add(value);
        return lost;
    }

    private static string Letters(string value) =>
        string.Concat(value.Select(one => one == '-' ? 'Z' : (char)('A' + one - '0')));
}
