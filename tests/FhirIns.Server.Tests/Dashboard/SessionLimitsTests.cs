using System.Net;
using FhirIns.Sandbox;
using FhirIns.Server.Tests.Security;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>A session ends when nobody uses it, and at the end of a day whatever happens.</summary>
public sealed class SessionLimitsTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-session-").FullName;
    private readonly SettableClock clock = SettableClock.InTheFuture;
    private SandboxHost host = null!;

    public async ValueTask InitializeAsync()
    {
        var (options, _) = SandboxOptions.Parse([
            "--data",
            directory,
            "--urls",
            "http://127.0.0.1:0",
            "--insi-url",
            "http://127.0.0.1:0",
        ]);
        host = await SandboxHost.StartAsync(options!, clock: clock);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Half_an_hour_without_a_click_ends_a_session_and_a_click_prolongs_it()
    {
        using var person = new PageClient(host.Url);
        await person.SignInAsync("referent");
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal("/worklists", (await person.OpenAsync("/worklists")).Address.AbsolutePath);
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal("/worklists", (await person.OpenAsync("/worklists")).Address.AbsolutePath);
        clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("/sandbox/authorize", (await person.OpenAsync("/worklists")).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_token_is_renewed_while_a_session_lasts_and_no_session_outlasts_ten_hours()
    {
        using var person = new PageClient(host.Url);
        await person.SignInAsync("referent");
        for (var elapsed = 20; elapsed < 600; elapsed += 20)
        {
            clock.Advance(TimeSpan.FromMinutes(20));
            var page = await person.OpenAsync("/worklists");
            Assert.Equal((HttpStatusCode.OK, "/worklists"), (page.Status, page.Address.AbsolutePath));
        }
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("/sandbox/authorize", (await person.OpenAsync("/worklists")).Address.AbsolutePath);
    }
}
