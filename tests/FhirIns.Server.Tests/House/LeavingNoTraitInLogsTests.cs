using FhirIns.Sandbox;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirIns.Server.Tests.House;

/// <summary>A person goes through everything while every log line is kept; then the lines are searched.</summary>
public sealed class LeavingNoTraitInLogsTests
{
    [Fact]
    [Rule("S126")]
    public async Task No_line_holds_a_trait_or_a_matricule()
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-logs-").FullName;
        using var logs = new CollectedLogs();
        var (options, _) = SandboxOptions.Parse([
            "--data",
            directory,
            "--urls",
            "http://127.0.0.1:0",
            "--insi-url",
            "http://127.0.0.1:0",
        ]);
        await using var host = await SandboxHost.StartAsync(
            options!,
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Debug);
                foreach (var category in new[] { "Default", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore" })
                    builder.Configuration[$"Logging:LogLevel:{category}"] = "Debug";
                builder.Logging.AddProvider(logs);
            }
        );
        var person = new Person("KERVELLA-ABGRALL", "ENORA MAZHEVEN", "female", "1973-09-28", "29019", "2730929019077");
        host.Simulator.People.Put(person.InInsi);
        using var referent = new FhirClient(new Uri(host.Url, "/fhir/"), host.TokenOf("referent"));
        using var reception = new FhirClient(new Uri(host.Url, "/fhir/"), host.TokenOf("reception"));

        var id = (await reception.Post("Patient", person.Patient)).Id;
        var asked = await reception.Post($"Patient/{id}/$ins-retrieve");
        await reception.Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        await reception.Post($"Patient/{id}/$identity-validate", Resources.Proof("CN"));
        await referent.Post($"Patient/{id}/$ins-verify");
        await referent.Get($"Patient?identifier={Resources.InsNir}%7C{person.Matricule}");
        await referent.Get($"Patient?family={person.Family}&given=enora&birthdate={person.BirthDate}");
        await referent.Post($"Patient/{id}/$ins-reveal", Resources.Parameters(("reason", "valueString", "contrôle")));
        await reception.Post("Patient", person.Patient.With("gender", "other"));
        await reception.Send(HttpMethod.Post, "Patient", person.Patient.ToJsonString()[..^20], null);
        host.Simulator.Switches = host.Simulator.Switches with
        {
            Disturbance = Disturbance.Always(DisturbanceKind.Insi111),
        };
        await referent.Post($"Patient/{id}/$ins-verify");

        Assert.True(logs.Lines.Count > 50, "The log was not collected.");
        foreach (
            var secret in new[] { person.Number, person.Family, "KERVELLA", "ENORA", "MAZHEVEN", person.BirthDate }
        )
            Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("GET Patient?family=[hidden]", false)]
    [InlineData("GET Patient?family=o%27brien-martel", true)]
    [InlineData("no match for LE GOFF-berthelot", true)]
    [InlineData("asked about 2660175112045 again", true)]
    public void The_search_of_all_that_servers_write_finds_whom_it_should(string line, bool tells) =>
        Assert.Equal(
            tells ? [line] : [],
            LeakSearch.Find(["nothing", line], ["O'BRIEN-MARTEL", "BERTHELOT", "2660175112045"])
        );
}
