using FhirIns.Server.Notifications;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Tests.Notifications;

/// <summary>Where notifications may go is the operator's word, not the client's.</summary>
public sealed class AllowingEndpointsTests
{
    [Theory]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example/inbox", true)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example/inbox/a/b?tenant=1", true)]
    [InlineData("https://dmp.hospital.example/inbox", "https://DMP.hospital.example:443/inbox/a", true)]
    [InlineData("https://dmp.hospital.example", "https://dmp.hospital.example/anything", true)]
    [InlineData("http://127.0.0.1:*", "http://127.0.0.1:5999/hook", true)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example/inboxes", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example/inbox/../admin", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example/inbox/%2e%2e/admin", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example/inbox/..%2fadmin", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "http://dmp.hospital.example/inbox", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example:8443/inbox", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example.evil.example/inbox", false)]
    [InlineData("https://dmp.hospital.example/inbox/", "https://dmp.hospital.example@evil.example/inbox", false)]
    [InlineData("http://127.0.0.1:*", "http://127.0.0.1.evil.example/", false)]
    [InlineData("http://127.0.0.1:*", "http://[::1]/", false)]
    public void An_endpoint_is_at_or_below_an_address_that_is_allowed(string allowed, string endpoint, bool expected) =>
        Assert.Equal(
            expected,
            AllowedEndpoint.Read(endpoint) is { } address && AllowedEndpoint.Parse(allowed)!.Covers(address)
        );

    [Theory]
    [InlineData("dmp.hospital.example", false, 1)]
    [InlineData("ftp://dmp.hospital.example", true, 1)]
    [InlineData("https://dmp.hospital.example/?a=b", true, 1)]
    [InlineData("http://dmp.hospital.example/", false, 1)]
    [InlineData("http://dmp.hospital.example/", true, 0)]
    [InlineData("https://dmp.hospital.example/", false, 0)]
    public void A_server_that_is_no_sandbox_allows_https_alone(string allowed, bool isSandbox, int mistakes)
    {
        var rules = new NotificationOptionsRules(Options.Create(new DatabaseOptions { Sandbox = isSandbox }));
        var judged = rules.Validate(null, new() { AllowedEndpoints = [allowed] });
        Assert.Equal(mistakes, judged.Failures?.Count() ?? 0);
        Assert.All(judged.Failures ?? [], mistake => Assert.Contains("Notifications:AllowedEndpoints", mistake));
    }

    [Fact]
    public void A_lease_is_longer_than_a_delivery()
    {
        var rules = new NotificationOptionsRules(Options.Create(new DatabaseOptions()));
        Assert.Contains(
            "Notifications:Lease",
            Assert.Single(rules.Validate(null, new() { Lease = TimeSpan.FromSeconds(20) }).Failures!)
        );
    }
}
