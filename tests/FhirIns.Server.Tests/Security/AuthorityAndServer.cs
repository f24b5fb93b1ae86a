using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>A hospital authority and a server that trusts it, for tests that change neither.</summary>
public sealed class AuthorityAndServer : IAsyncLifetime
{
    internal SettableClock Clock { get; } = new();

    internal HospitalAuthority Authority { get; private set; } = null!;

    internal GuardedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Authority = await HospitalAuthority.StartAsync(Clock);
        Authority.Keys.AddRange([new AuthorityKey("pss", "PS256"), new AuthorityKey("ec", "ES256")]);
        Server = await GuardedServer.StartAsync(Authority, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Authority.DisposeAsync();
    }
}
