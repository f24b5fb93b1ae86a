using System.Collections.Concurrent;
using System.Net;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Storage;

/// <summary>The server is killed while Patients are written: a version is there as a whole or not at all.</summary>
public sealed class CrashTests
{
    private const int Kills = 3;
    private const int Writers = 4;

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_and_no_version_is_half_written()
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-crash-").FullName;
        var acknowledged = new ConcurrentDictionary<string, int>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var sandbox = await SandboxProcess.StartAsync(directory);
            using var referent = await sandbox.AsAsync("referent");
            var before = acknowledged.Count;
            var writers = Enumerable
                .Range(0, Writers)
                .Select(_ => WriteUntilItDiesAsync(referent, acknowledged))
                .ToList();
            while (acknowledged.Count < before + 20)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await sandbox.KillAsync();
            await Task.WhenAll(writers);
        }

        await using (var sandbox = await SandboxProcess.StartAsync(directory))
        {
            using var referent = await sandbox.AsAsync("referent");
            foreach (var (id, version) in acknowledged)
            {
                var patient = await referent.Get($"Patient/{id}");
                Assert.Equal(HttpStatusCode.OK, patient.Status);
                Assert.True(int.Parse(patient.Json["meta"]!["versionId"]!.GetValue<string>()) >= version);
            }
        }
        await EveryVersionIsWholeAsync(directory);
        Directory.Delete(directory, recursive: true);
    }

    private static async Task WriteUntilItDiesAsync(FhirClient referent, ConcurrentDictionary<string, int> acknowledged)
    {
        try
        {
            while (true)
            {
                var created = await referent.Post("Patient", Person.Somebody().Patient);
                Assert.Equal(HttpStatusCode.Created, created.Status);
                acknowledged[created.Id] = 1;
                var patient = created.Json.AsObject();
                patient["name"]![0]!["family"] = "RENOMMEE";
                var changed = await referent.Put($"Patient/{created.Id}", patient);
                Assert.Equal(HttpStatusCode.OK, changed.Status);
                acknowledged[created.Id] = 2;
            }
        }
        catch (HttpRequestException)
        {
            // The server is dead: what it was asked last was not acknowledged.
        }
    }

    private static async Task EveryVersionIsWholeAsync(string directory)
    {
        var builder = new DbContextOptionsBuilder<FhirInsDbContext>();
        builder.UseProvider(
            new() { ConnectionString = $"Data Source={Path.Combine(directory, "fhirins.db")};Pooling=False" }
        );
        await using var db = new FhirInsDbContext(builder.Options);
        var patients = await db
            .Patients.AsNoTracking()
            .Include(row => row.Versions)
            .Include(row => row.NameKeys)
            .ToListAsync(TestContext.Current.CancellationToken);
        var told = await db
            .Traces.Where(trace => trace.Kind == TraceKind.Transition)
            .ToListAsync(TestContext.Current.CancellationToken);
        foreach (var patient in patients)
        {
            Assert.Equal(
                Enumerable.Range(1, patient.Version),
                patient.Versions.Select(version => version.Version).Order()
            );
            Assert.Equal(
                patient.Versions.Count(version => version.Event is not null),
                told.Count(trace => trace.PatientId == patient.Id)
            );
            Assert.NotEmpty(patient.NameKeys);
        }
    }
}
