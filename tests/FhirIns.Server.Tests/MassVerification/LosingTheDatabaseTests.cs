using System.Globalization;
using System.Net;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>
/// What users of job engines complain of: workers that do not come back after the database did, jobs stuck in processing,
/// pauses left behind by a clock that moved. A campaign goes on by itself after each.
/// </summary>
public sealed class LosingTheDatabaseTests(LosingTheDatabaseTests.Application app)
    : IClassFixture<LosingTheDatabaseTests.Application>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_goes_on_when_the_database_is_back()
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        app.Insi.Switches = new() { Latency = Latency.Fixed(100) };
        var id = await StartAsync();
        while (app.Insi.Calls.Total < 20)
            await Task.Delay(100, Cancelled);

        await app.TakeDatabaseAwayAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), Cancelled);
        var calls = app.Insi.Calls.Total;
        await Task.Delay(Outage, Cancelled);
        Assert.Equal(calls, app.Insi.Calls.Total);
        await app.GiveDatabaseBackAsync();

        var campaign = await EndAsync(id);
        Assert.Equal(CampaignStatus.Completed, campaign.Status);
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        var asked = app.Insi.Calls.Latest.Where(call => call.Outcome is "OK" or "KO").ToList();
        Assert.Equal(campaign.Total, asked.Select(call => call.Subject).Distinct().Count());
        Assert.InRange(asked.Count - campaign.Total, 0, campaign.Interrupted);
    }

    [Fact]
    public async Task What_a_dead_worker_or_a_moved_clock_left_behind_holds_nothing_up()
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        app.Insi.Switches = new() { Latency = Latency.Fixed(50) };
        var id = await StartAsync();
        await app.InDatabaseAsync(db =>
            db.Campaigns.Where(row => row.Id == id)
                .ExecuteUpdateAsync(
                    row =>
                        row.SetProperty(one => one.HeldUntil, (DateTimeOffset?)Later)
                            .SetProperty(one => one.NextLotAt, (DateTimeOffset?)Later)
                            .SetProperty(one => one.HeldBy, "insi-unavailable"),
                    Cancelled
                )
        );
        await app.InDatabaseAsync(db =>
            db.CampaignLots.Where(lot => lot.ClaimableAt != null)
                .ExecuteUpdateAsync(lot => lot.SetProperty(one => one.ClaimableAt, (DateTimeOffset?)Later), Cancelled)
        );
        var campaign = await EndAsync(id);
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        Assert.Null(campaign.HeldBy);
    }

    [Fact]
    public async Task An_engine_whose_tables_are_emptied_under_way_is_asked_again()
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        app.Insi.Switches = new() { Latency = Latency.Fixed(100) };
        var id = await StartAsync();
        while (app.Insi.Calls.Total < 20)
            await Task.Delay(100, Cancelled);
        await app.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync("TRUNCATE qrtz_job_details, qrtz_fired_triggers CASCADE", Cancelled)
        );
        var campaign = await EndAsync(id);
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        // Whatever job was left has ended by now: the next campaign begins only if the tending came back.
        Assert.Equal(CampaignStatus.Completed, (await EndAsync(await StartAsync())).Status);
    }

    /// <summary>How long the database stays away once everything stands still; <c>FHIRINS_OUTAGE=00:01:00</c> for longer.</summary>
    private static TimeSpan Outage =>
        TimeSpan.TryParse(
            Environment.GetEnvironmentVariable("FHIRINS_OUTAGE"),
            CultureInfo.InvariantCulture,
            out var set
        )
            ? set
            : TimeSpan.FromSeconds(2);

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow().AddDays(30);

    private async Task<string> StartAsync()
    {
        app.Insi.Calls.Clear();
        var started = await app.As("admin").Post("Patient/$ins-verify", null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        return started.Header("Content-Location")!.Split('/')[^1];
    }

    private async Task<CampaignRow> EndAsync(string id)
    {
        var campaigns = app.Host.Services.GetRequiredService<ListCampaigns>();
        for (var attempt = 0; attempt < 600; attempt++)
        {
            await Task.Delay(200, Cancelled);
            if (await campaigns.FindAsync(id, Cancelled) is { Row: { EndedAt: not null } row })
                return row;
        }
        throw new InvalidOperationException("The campaign did not end.");
    }

    public sealed class Application : FhirInsApplication
    {
        private string connection = "";

        public Application() => Population = 300;

        public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

        public Task TakeDatabaseAwayAsync() => PostgreSqlServer.TakeAwayAsync(connection);

        public Task GiveDatabaseBackAsync() => PostgreSqlServer.GiveBackAsync(connection);

        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync()
        {
            connection = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
            return new()
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = connection,
                ["Jobs:Every"] = "00:00:01",
                ["Campaigns:Lease"] = "00:00:05",
            };
        }
    }
}
