using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Insi;

/// <summary>
/// A very bad day: two servers on one database call an INSi of which every third answer is a fault, a cut, nonsense or
/// late. Short in the suite; ten minutes with stalls of twenty seconds by
/// <c>FHIRINS_STORM=00:10:00 dotnet test tests/FhirIns.Server.Tests --filter "FullyQualifiedName~Storm"</c>.
/// </summary>
public sealed class StormTests
{
    private const int MaxConcurrentCalls = 6;
    private const int MaxCallsPerMinute = 120;
    private const int MaxRetries = 2;

    /// <summary>What the service or the network did before a call may be sent again (insi 5.3).</summary>
    private static readonly string[] Passing =
    [
        "insi_101",
        "insi_102",
        "insi_111",
        "desir_1020",
        "badGateway",
        "noAnswer",
        "reset",
        "halfAnswer",
    ];

    private static readonly TimeSpan? Long = Environment.GetEnvironmentVariable("FHIRINS_STORM") is { Length: > 0 } text
        ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : null;

    private static readonly TimeSpan Duration = Long ?? TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Stall = Long is null ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(20);

    // The simulator counts a call that was given up for as long as it has not noticed: nothing is given up here.
    private static readonly TimeSpan Timeout = Stall + TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<HttpStatusCode> answers = [];
    private int asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("S070")]
    public async Task On_sqlite()
    {
        var file = Path.Combine(Path.GetTempPath(), $"fhirins-storm-{Guid.NewGuid():N}.db");
        await RageAsync(new() { ["Database:ConnectionString"] = $"Data Source={file}" });
        SqliteConnection.ClearAllPools();
        foreach (var one in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
            File.Delete(one);
    }

    [Fact]
    [Rule("S070")]
    public async Task On_postgresql()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        var server = await PostgreSqlServer.GetAsync();
        await RageAsync(
            new()
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = await server.CreateDatabaseAsync(),
            }
        );
    }

    private async Task RageAsync(Dictionary<string, string?> database)
    {
        await using var first = new Node(new(database.Concat(Settings)));
        await first.InitializeAsync();
        await using var second = new Node(
            new(database.Concat(Settings).Append(new("Insi:Endpoint", first.Insi.Endpoint.ToString())))
        );
        await second.InitializeAsync();
        first.Insi.Calls.Clear();
        first.Insi.Switches = new()
        {
            Latency = new(20, 400),
            Disturbance = Disturbance.Share(
                30,
                Environment.TickCount,
                DisturbanceKind.BackEndError,
                DisturbanceKind.Insi111,
                DisturbanceKind.Desir1020,
                DisturbanceKind.BadGateway,
                DisturbanceKind.Reset,
                DisturbanceKind.HalfAnswer,
                DisturbanceKind.NoAnswer,
                DisturbanceKind.Late,
                DisturbanceKind.SlowDrip,
                DisturbanceKind.NotXml,
                DisturbanceKind.Empty
            ) with
            {
                StallMs = (int)Stall.TotalMilliseconds,
            },
        };

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ending.CancelAfter(Duration);
        await Task.WhenAll(
            new[] { first, second }.SelectMany(node =>
                Enumerable
                    .Range(0, 3)
                    .Select(_ => KeepAskingAsync(node, AskAtTheDeskAsync, ending.Token))
                    .Concat(
                        Enumerable
                            .Range(0, 4)
                            .Select(_ => KeepAskingAsync(node, VerifyWithoutAnybodyAsync, ending.Token))
                    )
            )
        );

        await CheckAsync(first);
    }

    private async Task CheckAsync(Node node)
    {
        var received = node.Insi.Calls.Latest;
        var lines = await node.InDatabaseAsync(db =>
            db.Traces.Where(line => line.Kind == TraceKind.InsiCall).AsNoTracking().ToListAsync(Cancel)
        );
        var traced = lines.Select(line => line.MessageId).OfType<string>().ToList();
        TestContext.Current.SendDiagnosticMessage(
            $"{received.Count} calls received, {traced.Count} traced, at most {node.Insi.Calls.HighestConcurrency} at once, "
                + $"{node.Insi.Calls.MostWithin(TimeSpan.FromMinutes(1))} in a minute; answers "
                + string.Join(", ", answers.CountBy(answer => answer).Select(pair => $"{(int)pair.Key}: {pair.Value}"))
        );

        Assert.True(received.Count > 20, "the storm hardly blew");
        Assert.InRange(node.Insi.Calls.HighestConcurrency, 1, MaxConcurrentCalls);
        Assert.InRange(node.Insi.Calls.MostWithin(TimeSpan.FromMinutes(1)), 1, MaxCallsPerMinute);

        Assert.Equal(traced.Count, traced.Distinct().Count());
        Assert.Equal(received.Count, received.Select(call => call.MessageId).Distinct().Count());
        Assert.Subset(traced.ToHashSet(), received.Select(call => call.MessageId!).ToHashSet());
        Assert.DoesNotContain(lines, line => line.Outcome == "started");

        foreach (var calls in received.GroupBy(call => call.Subject))
        {
            Assert.InRange(calls.Count(), 1, 1 + MaxRetries);
            Assert.All(calls.SkipLast(1), call => Assert.Contains(call.Outcome, Passing));
        }
        Assert.All(
            answers,
            answer =>
                Assert.Contains(
                    answer,
                    new[] { HttpStatusCode.OK, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable }
                )
        );
        Assert.Contains(HttpStatusCode.OK, answers);
    }

    private async Task KeepAskingAsync(
        FhirInsApplication node,
        Func<FhirInsApplication, int, Task<FhirReply>> ask,
        CancellationToken end
    )
    {
        while (!end.IsCancellationRequested)
        {
            var reply = await ask(node, Interlocked.Increment(ref asked));
            answers.Add(reply.Status);
            if (reply.Status == HttpStatusCode.ServiceUnavailable)
                await Task.Delay(100, Cancel);
        }
    }

    /// <summary>Somebody whom nobody else asks about, and whom INSi does not know.</summary>
    private static Task<FhirReply> AskAtTheDeskAsync(FhirInsApplication node, int number) =>
        node.As("reception")
            .Post(
                "Patient/$ins-retrieve",
                Resources.Parameters(
                    ("family", "valueString", $"ORAGE-{Letters(number)}"),
                    ("given", "valueString", "ALIX"),
                    ("gender", "valueCode", "female"),
                    ("birthDate", "valueDate", "1990-01-01")
                )
            );

    private static Task<FhirReply> VerifyWithoutAnybodyAsync(FhirInsApplication node, int number) =>
        node.As("partner")
            .Post(
                "Patient/$ins-verify",
                new System.Text.Json.Nodes.JsonObject
                {
                    ["resourceType"] = "Parameters",
                    ["parameter"] = new System.Text.Json.Nodes.JsonArray(
                        new System.Text.Json.Nodes.JsonObject
                        {
                            ["name"] = "patient",
                            ["resource"] = Resources
                                .Patient($"ORAGE-{Letters(number)}", "ALIX", "female", "1990-01-01", "01004")
                                .With(
                                    "identifier",
                                    new System.Text.Json.Nodes.JsonArray(
                                        Resources.Identifier(Resources.InsNir, Matricule(number), "official")
                                    )
                                ),
                        }
                    ),
                }
            );

    private static string Letters(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => (char)('A' + digit - '0')));

    /// <summary>Another one for each of the first 99 900.</summary>
    private static string Matricule(int number) =>
        NationalNumber
            .WithRightKey($"2{number / 900 % 100:00}0101004{100 + number % 900}", NationalNumber.NirOid)
            .Value;

    private static Dictionary<string, string?> Settings =>
        new()
        {
            ["Insi:MaxConcurrentCalls"] = MaxConcurrentCalls.ToString(CultureInfo.InvariantCulture),
            ["Insi:MaxCallsPerMinute"] = MaxCallsPerMinute.ToString(CultureInfo.InvariantCulture),
            ["Insi:MaxRetries"] = MaxRetries.ToString(CultureInfo.InvariantCulture),
            ["Insi:RetryDelay"] = "00:00:00.050",
            ["Insi:Timeout"] = Timeout.ToString(),
        };

    private sealed class Node(Dictionary<string, string?> settings) : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() => new(settings);
    }
}
