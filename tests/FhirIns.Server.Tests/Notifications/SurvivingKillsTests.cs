using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Notifications;

/// <summary>
/// The server is killed again and again while identities change and a subscriber listens. How often is set by
/// <c>FHIRINS_KILLS</c>; the long run kills 50 times.
/// </summary>
public sealed class SurvivingKillsTests
{
    private const int Writers = 3;
    private const int ChangesBetweenKills = 12;

    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("FHIRINS_KILLS") ?? "5",
        CultureInfo.InvariantCulture
    );

    private readonly ConcurrentDictionary<string, int> acknowledged = new();
    private readonly ConcurrentQueue<string> patients = new();
    private int changes;

    [Fact]
    [Rule("S055", "S123")]
    public async Task Every_transition_has_its_trace_and_its_notification_in_order()
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-kills-").FullName;
        await using var subscriber = await Subscriber.StartAsync();
        var count = 0;
        subscriber.Answer = _ => Task.FromResult(Interlocked.Increment(ref count) % 7 == 0 ? 500 : 200);
        string? subscription = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var sandbox = await StartAsync(directory);
            subscription ??= await SubscribeAsync(sandbox, subscriber);
            using var referent = await sandbox.AsAsync("referent");
            var until = changes + ChangesBetweenKills;
            var writers = Enumerable.Range(0, Writers).Select(_ => WriteUntilItDiesAsync(referent)).ToList();
            while (Volatile.Read(ref changes) < until)
                await Task.Delay(10, TestContext.Current.CancellationToken);
            await sandbox.KillAsync();
            await Task.WhenAll(writers);
        }

        await using (await StartAsync(directory))
            await EverythingIsToldAsync(directory);
        await JudgeAsync(directory, subscription!, subscriber);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A server that soon takes over what a killed one had begun.</summary>
    private static Task<SandboxProcess> StartAsync(string directory) =>
        SandboxProcess.StartAsync(
            directory,
            new()
            {
                ["Notifications__Lease"] = "00:00:03",
                ["Notifications__Timeout"] = "00:00:01",
                ["Notifications__MaxRetryDelay"] = "00:00:01",
            }
        );

    private static async Task<string> SubscribeAsync(SandboxProcess sandbox, Subscriber subscriber)
    {
        using var connector = await sandbox.AsAsync("connector");
        var created = await connector.Post(
            "Subscription",
            new JsonObject
            {
                ["resourceType"] = "Subscription",
                ["status"] = "requested",
                ["reason"] = "The DMP must know.",
                ["criteria"] = "Patient?",
                ["channel"] = new JsonObject
                {
                    ["type"] = "rest-hook",
                    ["endpoint"] = subscriber.Url.ToString(),
                    ["payload"] = "application/fhir+json",
                },
            }
        );
        Assert.Equal(HttpStatusCode.Created, created.Status);
        while ((await connector.Get($"Subscription/{created.Id}")).Json["status"]!.GetValue<string>() != "active")
            await Task.Delay(100, TestContext.Current.CancellationToken);
        return created.Id;
    }

    /// <summary>People are registered, their document is checked, the proof is withdrawn: PROV, VALI, PROV, and again.</summary>
    private async Task WriteUntilItDiesAsync(FhirClient referent)
    {
        try
        {
            for (var turn = 0; ; turn++)
            {
                if (turn % 3 == 0 || !patients.TryDequeue(out var id))
                {
                    var created = await referent.Post("Patient", Person.Somebody().Patient);
                    Assert.Equal(HttpStatusCode.Created, created.Status);
                    id = created.Id;
                    Note(id, created);
                }
                // Whoever is in hand when the server dies comes back: nobody else changes them meanwhile.
                patients.Enqueue(id);
                var validated = await referent.Post($"Patient/{id}/$identity-validate", Resources.Proof("CN"));
                if (validated.Status == HttpStatusCode.OK)
                    Note(id, validated);
                var withdrawn = await referent.Post(
                    $"Patient/{id}/$identity-invalidate",
                    Resources.Parameters(("what", "valueCode", "proof"), ("reason", "valueString", "copy"))
                );
                if (withdrawn.Status == HttpStatusCode.OK)
                    Note(id, withdrawn);
            }
        }
        catch (HttpRequestException)
        {
            // The server is dead: what it was asked last was not acknowledged.
        }
    }

    private void Note(string id, FhirReply reply)
    {
        var patient =
            reply.Json["resourceType"]!.GetValue<string>() == "Patient" ? reply.Json : reply.Resource("patient");
        var version = int.Parse(patient["meta"]!["versionId"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        acknowledged.AddOrUpdate(id, version, (_, known) => Math.Max(known, version));
        Interlocked.Increment(ref changes);
    }

    private static async Task EverythingIsToldAsync(string directory)
    {
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            await using var db = Open(directory);
            if (!await db.Outbox.AnyAsync(row => row.DeliveredAt == null))
                return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("Something was never told.");
    }

    private async Task JudgeAsync(string directory, string subscription, Subscriber subscriber)
    {
        await using var db = Open(directory);
        var all = await db.Patients.AsNoTracking().Include(row => row.Versions).ToListAsync();
        var traces = await db.Traces.Where(line => line.Kind == TraceKind.Transition).ToListAsync();
        var rows = await db.Outbox.Where(row => row.SubscriptionId == subscription).ToListAsync();
        var ours = all.Where(row => acknowledged.ContainsKey(row.Id) || rows.Any(one => one.ResourceId == row.Id))
            .ToList();
        Assert.Empty(acknowledged.Keys.Except(ours.Select(row => row.Id)));
        var accepted = subscriber.Accepted;
        foreach (var patient in ours)
        {
            Assert.True(patient.Version >= acknowledged.GetValueOrDefault(patient.Id));
            var transitions = patient.Versions.Where(version => version.Event is not null);
            Assert.Equal(
                transitions.Select(version => (version.Event, version.ToStatus)).Order(),
                traces
                    .Where(line => line.PatientId == patient.Id)
                    .Select(line => (line.Event, ToStatus: line.ToStatus!))
                    .Order()
            );
            var told = rows.Where(row => row.ResourceId == patient.Id).OrderBy(row => row.Key).ToList();
            Assert.Equal(Enumerable.Range(1, patient.Version), told.Select(row => row.Version));
            var heard = accepted.Where(message => message.Path == $"/Patient/{patient.Id}").ToList();
            // Each came at least once, the first time in the order of the changes; a replay has the id it had.
            Assert.Equal(told.Select(row => row.Id), heard.Select(message => message.Id).Distinct());
            Assert.Equal(told.Select(row => row.Key), heard.Select(message => message.Sequence).Distinct());
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Kills} kills, {rows.Count} notifications, {accepted.Count - rows.Count} replays, {traces.Count} transitions"
        );
    }

    private static FhirInsDbContext Open(string directory)
    {
        var builder = new DbContextOptionsBuilder<FhirInsDbContext>();
        builder.UseProvider(
            new() { ConnectionString = $"Data Source={Path.Combine(directory, "fhirins.db")};Pooling=False" }
        );
        return new(builder.Options);
    }
}
