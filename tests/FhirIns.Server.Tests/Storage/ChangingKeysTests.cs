using System.Diagnostics;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Storage;

/// <summary>Operators encrypt a database that is there, change its keys and decrypt it, and are told of every mistake.</summary>
public sealed class ChangingKeysTests : IAsyncLifetime
{
    private const int Population = 300;

    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-rotation-").FullName;
    private readonly Person marchal = Person.Somebody();
    private ApplicationWithSettings app = null!;
    private string certificate = "";

    public ValueTask InitializeAsync()
    {
        certificate = StoredDataKeys.NewCertificate(directory);
        return StartAsync([]);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Data_are_encrypted_get_a_new_key_and_are_decrypted_however_often_it_is_killed_in_between(
        bool onPostgreSql
    )
    {
        Assert.SkipWhen(onPostgreSql && PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        if (onPostgreSql)
        {
            await app.DisposeAsync();
            await StartAsync(
                new()
                {
                    ["Database:Provider"] = "PostgreSql",
                    ["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync(),
                }
            );
        }
        var id = await app.Qualify(marchal);
        await SealAsync();
        var clear = await AnswersAsync(id);
        Assert.Contains(
            await app.InDatabaseAsync(StoredBytes.OfTablesAsync),
            value => value.Text.Contains(marchal.Family)
        );
        await RefusedAsync("A server is running", StoredDataKeys.Settings(certificate), "keys", "apply");
        await app.StopAsync();

        await KilledAndFinishedAsync(StoredDataKeys.Settings(certificate), "apply");
        Assert.DoesNotContain(
            await StoredBytes.OfFilesAsync(app.DataDirectory),
            file => file.Text.Contains(marchal.Family)
        );
        await RestartAsync(StoredDataKeys.Settings(certificate));
        Assert.Equal(clear, await AnswersAsync(id));
        Assert.DoesNotContain(
            await app.InDatabaseAsync(StoredBytes.OfTablesAsync),
            value => value.Text.Contains(marchal.Family)
        );
        await app.StopAsync();

        await KilledAndFinishedAsync(StoredDataKeys.Settings(certificate), "rotate");
        Assert.Equal(0, (await RunAsync(StoredDataKeys.Settings(certificate), "keys", "rotate")).Code);
        await RestartAsync(StoredDataKeys.Settings(certificate));
        Assert.Equal(clear, await AnswersAsync(id));
        var keys = await app.InDatabaseAsync(db =>
            db.Set<FhirIns.Server.Storage.ServerKeyRow>()
                .Where(row => row.Name.StartsWith("data-"))
                .Select(row => row.Name)
                .ToListAsync()
        );
        Assert.Equal(["data-3"], keys);
        await app.StopAsync();

        await KilledAndFinishedAsync(StoredDataKeys.Settings(certificate, enabled: false), "apply");
        await RestartAsync(StoredDataKeys.Settings(certificate, enabled: false));
        Assert.Equal(clear, await AnswersAsync(id));
    }

    [Fact]
    public async Task A_new_certificate_takes_over_and_the_earlier_one_is_needed_no_more()
    {
        var id = await app.Qualify(marchal);
        var clear = await AnswersAsync(id);
        await app.StopAsync();
        await FinishAsync(StoredDataKeys.Settings(certificate), "apply");
        var next = StoredDataKeys.NewCertificate(directory);

        await RefusedAsync(
            "which is neither Certificate nor one of PreviousCertificates",
            StoredDataKeys.Settings(next)
        );
        await RefusedAsync("which is neither", StoredDataKeys.Settings(next), "keys", "rotate");
        await FinishAsync(StoredDataKeys.Settings(next, previous: certificate), "rotate");

        await RestartAsync(StoredDataKeys.Settings(next));
        Assert.Equal(clear, await AnswersAsync(id));
        await app.StopAsync();
        await RefusedAsync("which is neither", StoredDataKeys.Settings(certificate));
    }

    [Fact]
    public async Task Each_mistake_is_one_line()
    {
        await app.StopAsync();
        var right = StoredDataKeys.Settings(certificate);
        await RefusedAsync("the stored data are not encrypted", right);
        await RefusedAsync("the stored data are not encrypted", right, "audit", "verify");
        await RefusedAsync("Certificate:Path is missing", new() { ["Database:Encryption:Enabled"] = "true" });
        await RefusedAsync(
            "Database:Encryption:Certificate cannot be read",
            new(right) { ["Database:Encryption:Certificate:Password"] = "wrong" }
        );
        await RefusedAsync("Database:Encryption:Certificate cannot be read", StoredDataKeys.Settings("nowhere.p12"));
        await FinishAsync(right, "apply");
        await RefusedAsync("the stored data are encrypted", StoredDataKeys.Settings(certificate, enabled: false));
        await RefusedAsync("which is neither Certificate nor one of PreviousCertificates", []);
    }

    [Fact]
    public async Task A_subscription_that_encrypted_names_could_not_serve_is_named_before_anything_is_changed()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var created = await app.As("connector")
            .Post(
                "Subscription",
                new System.Text.Json.Nodes.JsonObject
                {
                    ["resourceType"] = "Subscription",
                    ["status"] = "requested",
                    ["reason"] = "suivi",
                    ["criteria"] = "Patient?family:contains=ARCHA",
                    ["channel"] = new System.Text.Json.Nodes.JsonObject
                    {
                        ["type"] = "rest-hook",
                        ["endpoint"] = subscriber.Url.ToString(),
                    },
                }
            );
        await app.StopAsync();
        await RefusedAsync(created.Id, StoredDataKeys.Settings(certificate), "keys", "apply");
        await RestartAsync([]);
    }

    /// <summary>What clients and auditors are answered about the people there.</summary>
    private async Task<IReadOnlyList<string>> AnswersAsync(string id)
    {
        var desk = app.As("referent");
        var answers = new List<string> { (await desk.Get($"Patient/{id}")).Text };
        foreach (var version in new[] { 1, 2, 3 })
            answers.Add((await desk.Get($"Patient/{id}/_history/{version}")).Text);
        foreach (
            var query in new[]
            {
                $"family={marchal.Family}",
                "family=MAR",
                "given=L",
                $"identifier={marchal.Matricule}",
            }
        )
        {
            var found = await desk.Get($"Patient?{query}&_count=200");
            answers.Add($"{found.Total} {string.Join(' ', found.Entries.Select(one => one["id"]))}");
        }
        using var scope = app.Host.Services.CreateScope();
        var verdict = await scope
            .ServiceProvider.GetRequiredService<VerifyTrail>()
            .RunAsync(null, TestContext.Current.CancellationToken);
        Assert.Empty(verdict.Breaks);
        return answers;
    }

    private async Task SealAsync()
    {
        var seals = app.Host.Services.GetRequiredService<SealTraces>();
        while (await seals.RunAsync(TestContext.Current.CancellationToken) is null)
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>Kills the command in its first table, sees that no server starts then, and lets it go on.</summary>
    private async Task KilledAndFinishedAsync(Dictionary<string, string?> settings, string verb)
    {
        using (var process = Process.Start(Command(settings, "keys", verb))!)
        {
            string? line;
            do line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line?.StartsWith("identity_name_key: ", StringComparison.Ordinal) == false);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        await RefusedAsync("a change of the keys of the stored data is not finished", settings);
        await FinishAsync(settings, verb);
    }

    private async Task FinishAsync(Dictionary<string, string?> settings, string verb)
    {
        var (code, output, errors) = await RunAsync(settings, "keys", verb);
        Assert.True(code == 0, output + errors);
    }

    /// <summary>One line that says why, and an exit code that is not 0.</summary>
    private async Task RefusedAsync(string why, Dictionary<string, string?> settings, params string[] command)
    {
        var (code, output, errors) = await RunAsync(settings, command);
        Assert.True(code == 1, output + errors);
        Assert.Contains(why, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain("   at ", output);
    }

    private async Task RestartAsync(Dictionary<string, string?> encryption)
    {
        foreach (var key in app.Settings.Keys.Where(IsOfEncryption).ToList())
            app.Settings.Remove(key);
        foreach (var (key, value) in encryption)
            app.Settings[key] = value;
        await app.StartAsync();
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(
        Dictionary<string, string?> settings,
        params string[] command
    )
    {
        using var process = Process.Start(Command(settings, command))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, errors);
    }

    private ProcessStartInfo Command(Dictionary<string, string?> settings, params string[] command)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "FhirIns.Server.dll"), .. command, "--urls", "http://127.0.0.1:0"]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        var all = new Dictionary<string, string?>(ServerAlone.Settings(app.DataDirectory))
        {
            ["Database:Sandbox"] = "true",
        };
        foreach (var (key, value) in all.Concat(app.Settings).Where(one => !IsOfEncryption(one.Key)).Concat(settings))
            start.Environment[$"FHIRINS__{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        return start;
    }

    private static bool IsOfEncryption(string key) => key.StartsWith("Database:Encryption:", StringComparison.Ordinal);

    private ValueTask StartAsync(Dictionary<string, string?> settings)
    {
        settings["Traces:SealAfter"] = "00:00:00";
        app = new(settings) { Population = Population };
        return app.InitializeAsync();
    }
}
