using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.House;

/// <summary>The server alone: it starts when it is configured, and says in one sentence what keeps it from starting.</summary>
public sealed class StartingTheServerTests
{
    [Fact]
    public async Task Without_an_authority_it_does_not_start_and_names_the_key()
    {
        var (code, errors) = await RunAsync([], "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.Contains("Security:Authority", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task A_sandbox_database_is_refused()
    {
        await using var sandbox = new FhirInsApplication();
        await sandbox.InitializeAsync();
        var database = await sandbox.InDatabaseAsync(db =>
            Task.FromResult(
                Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.GetConnectionString(db.Database)!
            )
        );
        var (code, errors) = await RunAsync(
            new()
            {
                ["FHIRINS__Security__Authority"] = "https://authority.example",
                ["FHIRINS__Security__Audience"] = "fhirins",
                ["FHIRINS__Database__ConnectionString"] = database,
                ["FHIRINS__Insi__Endpoint"] = "https://insi.example/lps",
                ["FHIRINS__Insi__AuthorizationNumber"] = "TESTSGIE0000",
                ["FHIRINS__Insi__Software__Name"] = "FhirIns",
                ["FHIRINS__Insi__Software__Version"] = "1",
                ["FHIRINS__Insi__InstanceId"] = "7f0a3c5e-0b1d-4c2e-9f3a-5d6e7f809101",
            },
            "migrate"
        );
        Assert.Equal(1, code);
        Assert.Contains("sandbox", errors);
    }

    [Fact]
    public async Task A_misspelt_command_starts_nothing()
    {
        var (code, errors) = await RunAsync([], "migrat");
        Assert.Equal(1, code);
        Assert.Contains("migrat: no such command", errors);
    }

    [Fact]
    public async Task The_command_line_is_configuration_and_wins_over_the_environment()
    {
        var (code, errors) = await RunAsync(
            new() { ["FHIRINS__Database__Provider"] = "PostgreSql" },
            "--Database:Provider",
            "Paper"
        );
        Assert.Equal(1, code);
        Assert.Contains("Database:Provider must be", errors);
    }

    [Fact]
    public async Task Migrating_needs_no_configuration_but_that_of_the_database()
    {
        var file = Path.Combine(Path.GetTempPath(), $"fhirins-{Guid.NewGuid():N}.db");
        var (code, errors) = await RunAsync([], "migrate", $"--Database:ConnectionString=Data Source={file}");
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Assert.True(File.Exists(file));
        File.Delete(file);
    }

    [Fact]
    public async Task Health_tells_by_its_exit_code_whether_the_server_lives()
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-health-").FullName;
        await using var server = await ServerAlone.StartAsync(ServerAlone.Settings(directory));
        var (alive, _) = await RunAsync([], "health", "--urls", $"http://*:{server.Url.Port}");
        Assert.Equal(0, alive);
        await server.EndAsync();
        var (gone, errors) = await RunAsync([], "health", "--urls", $"http://*:{server.Url.Port}");
        Assert.Equal(1, gone);
        Assert.Contains("does not answer", errors);
    }

    [Fact]
    public async Task A_secret_may_stand_in_a_file_and_wins_over_the_environment()
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-secrets-").FullName;
        var database = Path.Combine(directory, "secret.db");
        var secrets = Directory.CreateDirectory(Path.Combine(directory, "secrets")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(secrets, "Database__ConnectionString"),
            $"Data Source={database}\n",
            TestContext.Current.CancellationToken
        );
        var (code, _) = await RunAsync(
            new()
            {
                ["FHIRINS_SECRETS"] = secrets,
                ["FHIRINS__Database__ConnectionString"] = "Data Source=/nowhere/a.db",
            },
            "migrate"
        );
        Assert.Equal(0, code);
        Assert.True(File.Exists(database));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_directory_of_secrets_that_is_not_there_is_named()
    {
        var (code, errors) = await RunAsync(new() { ["FHIRINS_SECRETS"] = "/nowhere/secrets" });
        Assert.Equal(1, code);
        Assert.Contains("FHIRINS_SECRETS: there is no directory /nowhere/secrets", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    private static async Task<(int Code, string Errors)> RunAsync(
        Dictionary<string, string> environment,
        params string[] arguments
    )
    {
        var (code, _, errors) = await ServerProcess.RunAsync(environment, arguments);
        return (code, errors);
    }
}
