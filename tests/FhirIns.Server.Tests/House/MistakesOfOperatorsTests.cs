using System.Net;
using System.Net.Sockets;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Tests.Observability;

namespace FhirIns.Server.Tests.House;

/// <summary>Each mistake of an operator is one clear line, and an exit code that is not 0.</summary>
public sealed class MistakesOfOperatorsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-mistakes-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("Fhir:PageSise", "5", "Fhir:PageSise is not a known key")]
    [InlineData("Insi:Organizations:990000001:Automatik:Mode", "Certificate", "Automatik is not a known key")]
    [InlineData("Databse:Provider", "PostgreSql", "Databse is not a known section")]
    [InlineData("Limits:RequestTimeout", "00:00:00", "Limits:RequestTimeout must be")]
    [InlineData("Database:Provider", "Oracle", "Database:Provider must be")]
    [InlineData("Cors:AllowedOrigins:0", "*", "Cors:AllowedOrigins must be origins")]
    public Task A_key_or_a_value_that_nothing_reads(string key, string value, string line) =>
        RefusesAsync(line, (key, value));

    [Fact]
    public Task A_data_directory_that_cannot_be_read() =>
        RefusesAsync("Database:", ("Database:ConnectionString", $"Data Source={directory}/nowhere/fhirins.db"));

    [Fact]
    public Task A_database_that_does_not_answer() =>
        RefusesAsync(
            "Database:",
            ("Database:Provider", "PostgreSql"),
            ("Database:ConnectionString", $"Host=127.0.0.1;Port={ServerAlone.FreePort()};Database=a;Username=a")
        );

    [Fact]
    public async Task A_port_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await RefusesAsync("in use", ("Urls", $"http://{taken.LocalEndpoint}"));
    }

    [Fact]
    public async Task The_wrong_password_of_a_certificate_for_insi()
    {
        await RefusesAsync(
            "Insi:Organizations:990000777:Automatic:Certificate",
            ("Insi:TrustedRoots:0", await CertificateAsync()),
            ("Insi:Organizations:990000777:Automatic:Mode", "Certificate"),
            ("Insi:Organizations:990000777:Automatic:Certificate:Path", await CertificateAsync()),
            ("Insi:Organizations:990000777:Automatic:Certificate:Password", "wrong")
        );
    }

    [Fact]
    public async Task The_wrong_password_of_the_servers_own_certificate() =>
        await RefusesAsync(
            "Kestrel:Certificates:Default",
            ("Urls", "https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Path", await CertificateAsync()),
            ("Kestrel:Certificates:Default:Password", "wrong")
        );

    [Fact]
    public async Task An_expired_certificate_of_the_server() =>
        await RefusesAsync(
            "expired",
            ("Urls", "https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Path", await CertificateAsync()),
            ("Kestrel:Certificates:Default:Password", "secret")
        );

    private async Task<string> CertificateAsync()
    {
        var file = Path.Combine(directory, $"{Guid.NewGuid():N}.p12");
        await File.WriteAllBytesAsync(
            file,
            Certificates.Expired("INSI-AUTO", "990000777", "secret"),
            TestContext.Current.CancellationToken
        );
        return file;
    }

    private async Task RefusesAsync(string line, params (string Key, string Value)[] mistakes)
    {
        var settings = ServerAlone.Settings(directory);
        settings["Urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in mistakes)
            settings[key] = value;
        var (code, _, errors) = await ServerAlone.RunAsync(settings);
        Assert.NotEqual(0, code);
        Assert.Contains(errors.Split('\n'), one => one.Contains(line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors);
    }
}
