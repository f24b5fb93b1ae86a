using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Trust;

/// <summary>The register of trust contracts as JSON: nobody writes over the change of somebody else.</summary>
public abstract class KeepingTrustContractsTests(FhirInsApplication app)
{
    private const string Path = "/admin/trust-contracts";

    [Fact]
    [Rule("S059")]
    public async Task A_contract_carries_its_version_and_a_stale_change_is_refused()
    {
        var entered = await Send(HttpMethod.Post, Path, Body("Clinique des Acacias"));
        Assert.Equal("W/\"1\"", entered.Header("ETag"));
        var contract = entered.Header("Location")!;
        Assert.Equal("W/\"1\"", (await app.As("admin").Get(contract)).Header("ETag"));

        var changed = await Send(HttpMethod.Put, contract, Body("Clinique des Érables"), ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal("W/\"2\"", changed.Header("ETag"));

        var late = await Send(HttpMethod.Put, contract, Body("Clinique des Ormes"), ("If-Match", "W/\"1\""));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version-stale"), (late.Status, late.Codes.Single()));
        var removedLate = await Send(HttpMethod.Delete, contract, null, ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, removedLate.Status);
        var unreadable = await Send(HttpMethod.Put, contract, Body("Clinique des Ormes"), ("If-Match", "yesterday"));
        Assert.Equal((HttpStatusCode.BadRequest, "header-invalid"), (unreadable.Status, unreadable.Codes.Single()));
        Assert.Equal("Clinique des Érables", (await app.As("admin").Get(contract)).Json["name"]!.GetValue<string>());
        var removed = await Send(HttpMethod.Delete, contract, null, ("If-Match", "W/\"2\""));
        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("admin").Get(contract)).Status);
    }

    [Fact]
    public async Task Characters_that_no_name_has_are_refused()
    {
        var refused = await Send(HttpMethod.Post, Path, Body("Clinique\\u0000"));
        Assert.Equal((HttpStatusCode.BadRequest, "parameter-invalid"), (refused.Status, refused.Codes.Single()));
    }

    private Task<FhirReply> Send(
        HttpMethod method,
        string address,
        string? body,
        params (string Name, string Value)[] headers
    ) => app.As("admin").Send(method, address, body, "application/json", headers);

    private static string Body(string name) =>
        $$"""{"partner":"990000077","name":"{{name}}","validFrom":"2021-01-01","validTo":"2021-12-31"}""";
}

public sealed class KeepingTrustContractsOnSqliteTests(FhirInsApplication app)
    : KeepingTrustContractsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class KeepingTrustContractsOnPostgreSqlTests(PostgreSqlApplication app)
    : KeepingTrustContractsTests(app),
        IClassFixture<PostgreSqlApplication>;
