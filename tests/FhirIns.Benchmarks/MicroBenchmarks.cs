using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Xml;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Insi.Soap;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Seeding;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;
using Microsoft.Extensions.Options;

namespace FhirIns.Benchmarks;

/// <summary>The parts that a request passes through, each alone on one thread: time and allocations.</summary>
internal static class MicroBenchmarks
{
    private const int Rounds = 5;
    private static readonly XmlReaderSettings XmlSettings = new() { DtdProcessing = DtdProcessing.Prohibit };
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(400);
    private static readonly DateTimeOffset Instant = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));

    public static async Task RunAsync(TextWriter output)
    {
        var member = FictitiousPopulation
            .Generate(100, ServerPopulation.Seed)
            .First(one => one is { Status: PopulationStatus.Qualified, UsedName: not null });
        var row = PopulationRecord.Of(member, Instant).Row;
        var json = row.ForInsReaders;
        var patient = FhirJson.Parse(json).Resource!;
        var residual = row.ResidualPatient;
        var search = new TraitsSearch(row.Identity.Traits, row.Identity.FirstGivenName);
        var context = new RequestContext(
            Guid.Empty,
            Guid.Empty,
            Guid.Empty,
            Instant,
            "1990000002",
            new SoftwareIdentity("TEST00000000", "FHIRINS", "1.0.0", Guid.Empty)
        );
        var xml = FhirXml.ToBytes(patient);
        var profiles = new ProfileValidation(
            Options.Create(new FhirOptions()),
            Options.Create(new ProfileOptions()),
            new ProfilePackages(),
            TimeProvider.System
        );
        var findings = profiles.Judge(patient, ProfileValidation.Patient).ToList();
        (string Name, Func<object?> Work)[] parts =
        [
            ("System.Text.Json, JsonDocument of the same bytes", () => Document(json)),
            ("JSON parse, a qualified Patient", () => FhirJson.Parse(json).Resource),
            ("JSON write, the same", () => FhirJson.ToBytes(patient)),
            ("XmlReader, a walk over the same as XML", () => Walk(xml)),
            (Report.Line($"XML parse, the same in {xml.Length} bytes"), () => FhirXml.Parse(xml).Resource),
            ("XML write, the same", () => FhirXml.ToBytes(patient)),
            (
                Report.Line($"validation, the same by fr-core-patient-ins ({findings.Count} findings)"),
                () => profiles.Judge(patient, ProfileValidation.Patient).Count()
            ),
            ("Patient mapping in", () => PatientResource.Read(patient, KeyControl.Reject)),
            (
                "Patient mapping out, both renderings to bytes",
                () => PatientResource.Render(row.Identity, residual, row.Id, 1, Instant, FrCoreVersion.V2_2_0)
            ),
            ("name key", () => NameText.SearchKey("Lefèvre-D'Aubigné")),
            (
                "INSi envelope, search by traits",
                () => EnvelopeWriter.Write(SearchOperations.ByTraits.Action, context, null, [], search.WriteBody)
            ),
            ("fictitious person as a record", () => PopulationRecord.Of(member, Instant)),
        ];
        await output.WriteLineAsync(await Report.MachineAsync());
        await output.WriteLineAsync(
            Report.Line($"One thread, best of {Rounds} rounds; a Patient of {json.Length} bytes.")
        );
        await output.WriteLineAsync();
        await output.WriteLineAsync("| Part | µs | of JsonDocument | bytes allocated |");
        await output.WriteLineAsync("| --- | ---: | ---: | ---: |");
        var unit = 0.0;
        foreach (var (name, work) in parts)
        {
            var (microseconds, bytes) = Measure(work);
            unit = unit == 0 ? microseconds : unit;
            await output.WriteLineAsync(
                Report.Line($"| {name} | {microseconds:0.00} | {microseconds / unit:0.0} | {bytes:0} |")
            );
        }
    }

    private static object? Document(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return null;
    }

    /// <summary>What reading XML costs by itself, before anything is made of it.</summary>
    private static object? Walk(byte[] xml)
    {
        using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(xml)), XmlSettings);
        object? last = null;
        while (reader.Read())
        while (reader.MoveToNextAttribute())
            last = reader.Value;
        return last;
    }

    private static (double Microseconds, double Bytes) Measure(Func<object?> work)
    {
        _ = Round(work);
        return Enumerable.Range(0, Rounds).Select(_ => Round(work)).MinBy(round => round.Microseconds);
    }

    private static (double Microseconds, double Bytes) Round(Func<object?> work)
    {
        const int Batch = 50;
        object? last = null;
        var count = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < RoundTime)
        {
            for (var index = 0; index < Batch; index++)
                last = work();
            count += Batch;
        }
        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        GC.KeepAlive(last);
        return (elapsed.TotalMicroseconds / count, (double)allocated / count);
    }
}
