using System.Security.Cryptography.X509Certificates;
using FhirIns.Sandbox.Simulator;

namespace FhirIns.Server.Tests.House;

/// <summary><c>insi check</c>, run as an administrator would, against a simulator behind mutual TLS.</summary>
public sealed class CheckingInsiTests : IAsyncLifetime
{
    private const string Hospital = "990000002";

    private readonly SimulatedAuthority authority = new();
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-check-").FullName;
    private InsiSimulator insi = null!;

    public async ValueTask InitializeAsync() =>
        insi = await InsiSimulator.StartAsync(
            new() { Tls = new SimulatorTls(authority.IssueServer(), authority.Certificate) },
            TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task Everything_is_right()
    {
        var (code, output) = await CheckAsync([]);
        Assert.Equal(0, code);
        Assert.DoesNotContain("WRONG", output);
        Assert.Contains("Network: INSi answers", output);
        Assert.Contains("INSi répond", output);
        Assert.Contains("Idam: INSi knows the authorization number", output);
        Assert.Contains("Clock: The clock of this machine agrees", output);
        var call = Assert.Single(insi.Calls.Latest);
        Assert.Equal(("insi_19", ""), (call.Outcome, call.Subject));
    }

    [Fact]
    public async Task The_authorization_number_is_wrong()
    {
        var (code, output) = await CheckAsync(new() { ["AuthorizationNumber"] = "ANOTHER00000" });
        Assert.Equal(1, code);
        Assert.Contains("Idam: INSi does not know AuthorizationNumber", output);
    }

    [Fact]
    public async Task The_certificate_is_for_other_calls()
    {
        var (code, output) = await CheckAsync(Certificate("INSI-AUTO", $"1{Hospital}"));
        Assert.Equal(1, code);
        Assert.Contains($"Organizations:{Hospital}:Manual:Certificate", output);
        Assert.Contains("INSI-MANU", output);
    }

    [Fact]
    public async Task The_certificate_is_that_of_another_structure()
    {
        var (code, output) = await CheckAsync(Certificate("INSI-MANU", "1990000099"));
        Assert.Equal(1, code);
        Assert.Contains($"no organizational unit of its subject is that of organization {Hospital}", output);
    }

    [Fact]
    public async Task The_certificate_is_of_an_authority_that_insi_does_not_know()
    {
        using var stranger = new SimulatedAuthority("AC INCONNUE");
        var (code, output) = await CheckAsync(Certificate("INSI-MANU", $"1{Hospital}", stranger));
        Assert.Equal(1, code);
        Assert.Contains("the server refuses our certificate", output);
        Assert.Contains("descends from none of TrustedRoots", output);
    }

    [Fact]
    public async Task The_trusted_root_is_another()
    {
        using var stranger = new SimulatedAuthority("AC INCONNUE");
        var (code, output) = await CheckAsync(new() { ["TrustedRoots__0"] = Root(stranger) });
        Assert.Equal(1, code);
        Assert.Contains("Chain: The server is not trusted", output);
        Assert.Empty(insi.Calls.Latest);
    }

    [Fact]
    public async Task The_port_is_closed()
    {
        await insi.StopListeningAsync(TestContext.Current.CancellationToken);
        var (code, output) = await CheckAsync([]);
        Assert.Equal(1, code);
        Assert.Contains("Network: Nothing listens at the address of INSi", output);
    }

    [Fact]
    public async Task Nothing_is_configured_and_all_is_said_at_once()
    {
        var (code, output, errors) = await ServerProcess.RunAsync([], "insi", "check");
        Assert.Equal(1, code);
        Assert.Equal("", errors);
        Assert.Contains("AuthorizationNumber is missing", output);
        Assert.Contains("InstanceId is missing", output);
    }

    public async ValueTask DisposeAsync()
    {
        await insi.DisposeAsync();
        authority.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<(int Code, string Output)> CheckAsync(Dictionary<string, string> others)
    {
        var settings = new Dictionary<string, string>
        {
            ["Endpoint"] = $"https://localhost:{insi.Url.Port}/lps",
            ["TrustedRoots__0"] = Root(authority),
            ["ServerNames__0"] = "localhost",
            ["AuthorizationNumber"] = "TESTSGIE0000",
            ["Software__Name"] = "FhirIns",
            ["Software__Version"] = "1",
            ["InstanceId"] = "7f0a3c5e-0b1d-4c2e-9f3a-5d6e7f809101",
            ["Timeout"] = "00:00:10",
            [$"Organizations__{Hospital}__HomologatedOn"] = "2026-01-15",
        };
        foreach (var (key, value) in Certificate("INSI-MANU", $"1{Hospital}").Concat(others))
            settings[key] = value;
        var (code, output, errors) = await ServerProcess.RunAsync(
            settings.ToDictionary(setting => $"FHIRINS__Insi__{setting.Key}", setting => setting.Value),
            "insi",
            "check"
        );
        Assert.Equal("", errors);
        return (code, output);
    }

    private Dictionary<string, string> Certificate(string name, string unit, SimulatedAuthority? issuer = null)
    {
        using var certificate = (issuer ?? authority).IssueClient(name, unit);
        var file = Path.Combine(directory, $"{Guid.NewGuid():N}.p12");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "secret"));
        return new()
        {
            [$"Organizations__{Hospital}__Manual__Certificate__Path"] = file,
            [$"Organizations__{Hospital}__Manual__Certificate__Password"] = "secret",
        };
    }

    private string Root(SimulatedAuthority of)
    {
        var file = Path.Combine(directory, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, of.Certificate.ExportCertificatePem());
        return file;
    }
}
