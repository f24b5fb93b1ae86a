using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>
/// A hospital authority and a server that trusts it, for tests that change neither. The client <c>his</c> is registered
/// as a hospital system.
/// </summary>
public sealed class AuthorityAndServer : IAsyncLifetime
{
    internal SettableClock Clock { get; } = new();

    internal HospitalAuthority Authority { get; private set; } = null!;

    internal GuardedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Authority = await HospitalAuthority.StartAsync(Clock);
        Authority.Keys.AddRange([new AuthorityKey("pss", "PS256"), new AuthorityKey("ec", "ES256")]);
        Server = await GuardedServer.StartAsync(
            Authority,
            Clock,
            new Dictionary<string, string?>
            {
                ["Security:Clients:his:Organization"] = "990000002",
                ["Security:Clients:his:Domain"] = "hospital",
                ["Security:Clients:his:NamesPersons"] = "true",
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Authority.DisposeAsync();
    }
}
