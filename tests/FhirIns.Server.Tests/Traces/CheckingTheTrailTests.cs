using System.Diagnostics;
using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Traces;

/// <summary>The commands of an auditor who has a shell beside the server.</summary>
public sealed class CheckingTheTrailTests(AtOnceSealedApplication app) : IClassFixture<AtOnceSealedApplication>
{
    [Fact]
    public async Task A_whole_trail_ends_with_0_and_a_broken_line_is_named()
    {
        var id = await app.Qualify(Person.Somebody());
        var seals = app.Host.Services.GetRequiredService<SealTraces>();
        while (await seals.RunAsync(TestContext.Current.CancellationToken) is null)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        var whole = await RunAsync("audit", "verify");
        Assert.Equal((0, ""), (whole.Code, whole.Errors));
        Assert.Contains(" lines checked, 0 breaks", whole.Output);
        var anchor = whole
            .Output.Split('\n')
            .First(line => line.StartsWith("anchor ", StringComparison.Ordinal))
            .Split(' ')[1];
        Assert.Equal(0, (await RunAsync("audit", "verify", "--anchor", anchor)).Code);
        Assert.Equal(1, (await RunAsync("audit", "verify", "--anchor", "1:nothing")).Code);

        var line = await app.InDatabaseAsync(db =>
            db.Traces.Where(one => one.PatientId == id).Select(one => one.Id).FirstAsync()
        );
        await app.InDatabaseAsync(db =>
            db.Traces.Where(one => one.Id == line)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Organization, "elsewhere"))
        );
        var broken = await RunAsync("audit", "verify");
        Assert.Equal(1, broken.Code);
        Assert.Contains(line, broken.Errors);
    }

    [Fact]
    public async Task A_period_is_written_to_the_output_or_to_a_new_file()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var day = Period.DayOf(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var shown = await RunAsync("audit", "export", "--from", day, "--to", day);
        Assert.Equal((0, ""), (shown.Code, shown.Errors));
        Assert.Contains($"Patient/{id}", shown.Output);
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv");
        Assert.Equal(
            0,
            (await RunAsync("audit", "export", "--from", day, "--to", day, "--format", "csv", "--output", file)).Code
        );
        Assert.Contains(id, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        // What is there is not written over.
        Assert.Equal(1, (await RunAsync("audit", "export", "--from", day, "--to", day, "--output", file)).Code);
        File.Delete(file);
        Assert.Equal(1, (await RunAsync("audit", "export", "--from", day, "--to", "soon")).Code);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "FhirIns.Server.dll"), .. arguments]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["FHIRINS__Database__ConnectionString"] = await app.InDatabaseAsync(db =>
            Task.FromResult(db.Database.GetConnectionString()!)
        );
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, errors);
    }
}

/// <summary>Lines are sealed without delay.</summary>
public sealed class AtOnceSealedApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["Traces:SealAfter"] = "00:00:00" });
}
