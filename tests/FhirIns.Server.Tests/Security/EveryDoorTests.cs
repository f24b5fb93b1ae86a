using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Security;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Security;

/// <summary>
/// Every address of the running product × every client of the sandbox × every kind of token, on one server. The addresses
/// are those of its own table of routes.
/// </summary>
public sealed class EveryDoorTests(EveryDoorTests.Guarded app) : IClassFixture<EveryDoorTests.Guarded>
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    [Fact]
    public void No_address_is_forgotten()
    {
        var there = app.Doors.ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], there.Except(Doors.Ask.Keys));
        Assert.Equal([], Doors.Ask.Keys.Except(there));
    }

    [Fact]
    [Rule("S124", "S130")]
    public async Task Every_address_asks_every_client_and_every_token_for_its_due()
    {
        using var kinds = new TokenKinds(SigningKeyFile.LoadOrCreate(app.DataDirectory));
        var tokens = SandboxClient.All.ToDictionary(
            client => client.Id,
            client => kinds.Of(app.Host.TokenOf(client.Id))
        );
        var cells =
            from door in app.Doors
            from client in tokens
            from token in client.Value
            select new Cell(door, client.Key, token.Key, token.Value);
        var wrong = new ConcurrentBag<string>();
        var count = 0;

        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = app.Url,
        };
        await Parallel.ForEachAsync(
            cells,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 8,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (cell, cancellation) =>
            {
                Interlocked.Increment(ref count);
                if (await WhatIsWrongAsync(http, cell, cancellation) is { } what)
                    wrong.Add($"{cell.Door}, {cell.Client}, {cell.Kind}: {what}");
            }
        );

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} cells, {wrong.Count} of them wrong.");
        Assert.Equal([], wrong.Order(StringComparer.Ordinal).Take(20));
        Assert.Equal(app.Doors.Count * tokens.Count * tokens.Values.First().Count, count);
        Assert.True(count > 10_000, $"{count} cells only.");
    }

    private static async Task<string?> WhatIsWrongAsync(HttpClient http, Cell cell, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(cell.Method, cell.Address);
        if (cell.Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cell.Token);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var status = answer.StatusCode;
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        var passed = answer.Headers.Contains(Guarded.Passed);
        if ((int)status >= 500)
            return $"{status}: {body}";
        switch (Doors.Ask[cell.Door])
        {
            case Doors.Public:
                return status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && !cell.IsSignIn
                    ? $"{status}"
                    : null;
            case Doors.People:
                var asked = cell.Method == HttpMethod.Get ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized;
                return status == asked ? null : $"{status}";
            case "open":
                return passed && status == HttpStatusCode.OK ? null : $"{status}";
            case var _ when cell.Kind == TokenKinds.None:
                return Refused(HttpStatusCode.Unauthorized, "token-missing");
            case var _ when cell.Kind != TokenKinds.Genuine:
                return Refused(HttpStatusCode.Unauthorized, "token-invalid");
            case var row when !Rights.Of(cell.Client).Contains(row):
                return Refused(HttpStatusCode.Forbidden, "outside-domain", "scope-missing");
            default:
                return passed && status != HttpStatusCode.Unauthorized ? null : $"{status}: {body}";
        }

        string? Refused(HttpStatusCode expected, params string[] codes)
        {
            if (passed)
                return $"the handler ran: {status}";
            if (status != expected)
                return $"{status}: {body}";
            if (!codes.Any(code => body.Contains($"\"{code}\"", StringComparison.Ordinal)))
                return body;
            return answer
                .Headers.WwwAuthenticate.ToString()
                .StartsWith("Bearer realm=\"fhir\"", StringComparison.Ordinal)
                ? null
                : "no challenge";
        }
    }

    private sealed record Cell(string Door, string Client, string Kind, string? Token)
    {
        public HttpMethod Method => Door[0] == '*' ? HttpMethod.Get : HttpMethod.Parse(Door.Split(' ')[0]);

        public string Address =>
            string.Join('/', Door.Split(' ')[1].Split('/').Select(part => part.StartsWith('{') ? Nobody : part));

        /// <summary>The doors of the token desk say 401 to who shows no secret.</summary>
        public bool IsSignIn => Door is "POST /sandbox/token" or "GET /sign-in/callback";
    }

    public sealed class Guarded : FhirInsApplication
    {
        /// <summary>A header of the tests alone: the request went through the gate, its handler ran.</summary>
        public const string Passed = "X-Test-Passed";

        public IReadOnlyList<string> Doors =>
            [.. Security.Doors.Of(Host.Services.GetRequiredService<EndpointDataSource>())];

        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Services.AddSingleton<IStartupFilter, TellWhoPassed>();

        private sealed class TellWhoPassed : IStartupFilter
        {
            public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
                app =>
                {
                    app.Use(
                        (http, go) =>
                        {
                            http.Response.OnStarting(() =>
                            {
                                if (http.Features.Get<GatePassed>() is not null)
                                    http.Response.Headers[Passed] = "yes";
                                return Task.CompletedTask;
                            });
                            return go(http);
                        }
                    );
                    next(app);
                };
        }
    }
}
