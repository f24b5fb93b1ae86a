using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Clients;

/// <summary>The sessions of the clients, each run once, whichever of its steps is asked for first.</summary>
public sealed class ClientSessions : FhirInsApplication
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, string?>>>> sessions = new();

    /// <summary>What went wrong in a step; null when nothing did.</summary>
    public async Task<string?> ErrorOfAsync(string client, string step)
    {
        var session = await sessions.GetOrAdd(client, name => new(() => RunAsync(name))).Value;
        return session.TryGetValue(step, out var error) ? error : "the step was not run";
    }

    private async Task<Dictionary<string, string?>> RunAsync(string client)
    {
        var lines = await NodeClients.RunAsync(
            "session.mjs",
            [client, new Uri(Url, "/fhir").ToString(), Host.TokenOf("referent", null)]
        );
        return lines
            .Where(line => line.StartsWith('{'))
            .Select(line => JsonNode.Parse(line)!)
            .ToDictionary(step => step["step"]!.GetValue<string>(), step => step["error"]?.GetValue<string>());
    }
}

/// <summary>Clients that nobody here wrote go through a whole session, without a special case for any of them.</summary>
public sealed class IndependentClientsTests : IClassFixture<ClientSessions>
{
    private readonly ClientSessions sessions;

    public IndependentClientsTests(ClientSessions sessions)
    {
        Assert.SkipWhen(NodeClients.WhyAbsent is not null, NodeClients.WhyAbsent ?? "");
        this.sessions = sessions;
    }

    public static TheoryData<string, string> Steps
    {
        get
        {
            var steps = new TheoryData<string, string>();
            foreach (var client in new[] { "fhir-kit-client", "fhirclient", "medplum", "fhir.js" })
            foreach (
                var step in new[]
                {
                    "create",
                    "read",
                    "search",
                    "page",
                    "update",
                    "history",
                    "patch",
                    "operation",
                    "delete",
                }
            )
                steps.Add(client, step);
            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_client_goes_through_its_session(string client, string step)
    {
        var error = await sessions.ErrorOfAsync(client, step);
        Assert.True(error is null, error);
    }
}
