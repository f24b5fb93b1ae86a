using System.Data.Common;
using System.Net;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>A full disk, a clock that moves, nobody to verify: a clear state, and it goes on by itself.</summary>
public abstract class MeetingBadDaysTests(MeetingBadDaysTests.Application app) : IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        app.Clock.Ahead = TimeSpan.Zero;
        await app.MakeRoomAsync();
        app.Insi.Switches = new() { Latency = Latency.Fixed(100) };
        app.Insi.Calls.Clear();
        foreach (var campaign in await Campaigns.RunAsync(20, Cancelled))
            await app.Host.Services.GetRequiredService<CancelCampaign>().RunAsync(campaign.Row.Id, Cancelled);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task While_the_disk_is_full_no_call_is_made_and_it_goes_on_when_there_is_room()
    {
        var id = await StartAsync();
        await UntilAsync(() => app.Insi.Calls.Total >= 20);

        await app.FillDiskAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
        var calls = app.Insi.Calls.Total;
        await Task.Delay(TimeSpan.FromSeconds(3), Cancelled);
        Assert.Equal(calls, app.Insi.Calls.Total);
        var stands = (await Campaigns.FindAsync(id, Cancelled))!;
        Assert.Equal(CampaignStatus.Running, stands.Row.Status);
        Assert.Equal(0, stands.Row.Failed);

        await app.MakeRoomAsync();
        await EndsWithEverybodyVerifiedAsync(id);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(-24 * 400)]
    public async Task A_clock_that_moves_under_way_holds_nothing_up(int hours)
    {
        var id = await StartAsync();
        await UntilAsync(() => app.Insi.Calls.Total >= 20);
        await app.InDatabaseAsync(db =>
            db.CampaignLots.OrderByDescending(lot => lot.Number)
                .Where(lot => lot.ClaimableAt == DateTimeOffset.UnixEpoch)
                .Take(2)
                .ExecuteUpdateAsync(
                    lot =>
                        lot.SetProperty(one => one.ClaimableAt, app.Clock.GetUtcNow().AddHours(Math.Abs(hours)))
                            .SetProperty(one => one.Holder, "died when the clock was ahead"),
                    Cancelled
                )
        );
        app.Clock.Ahead = TimeSpan.FromHours(hours);
        await EndsWithEverybodyVerifiedAsync(id);
    }

    [Fact]
    public async Task A_plan_whose_next_instant_was_reckoned_by_a_clock_ahead_is_reckoned_anew()
    {
        var starter = new CampaignStarter("admin", null, ServerNodes.Organization);
        var (plan, _) = await app
            .Host.Services.GetRequiredService<PlanRecurringCampaign>()
            .RunAsync("Each night", "0 22 * * *", new(), starter, Cancelled);
        await app.InDatabaseAsync(db =>
            db.CampaignPlans.ExecuteUpdateAsync(
                row => row.SetProperty(one => one.NextAt, (DateTimeOffset?)app.Clock.GetUtcNow().AddYears(2)),
                Cancelled
            )
        );
        var plans = app.Host.Services.GetRequiredService<ListPlans>();
        var soon = app.Clock.GetUtcNow().AddDays(2);
        for (var attempt = 0; attempt < 600 && !((await plans.FindAsync(plan!, Cancelled))!.NextAt < soon); attempt++)
            await Task.Delay(100, Cancelled);
        Assert.True((await plans.FindAsync(plan!, Cancelled))!.NextAt < soon);
        await app.Host.Services.GetRequiredService<RemovePlan>().RunAsync(plan!, starter, Cancelled);
    }

    [Fact]
    public async Task A_scope_with_nobody_in_it_is_completed_and_says_so()
    {
        var request = new CampaignRequest { Organization = "nobody" };
        var (id, _) = await app
            .Host.Services.GetRequiredService<PlanCampaign>()
            .RunAsync(request, new("admin", null, ServerNodes.Organization), null, Cancelled);
        var view = await EndAsync(id!);
        Assert.Equal((CampaignStatus.Completed, 0), (view.Row.Status, view.Row.Total));
        Assert.Equal("nothing-to-verify", view.WaitsFor);
    }

    private ListCampaigns Campaigns => app.Host.Services.GetRequiredService<ListCampaigns>();

    private async Task<string> StartAsync()
    {
        var started = await app.As("admin").Post("Patient/$ins-verify", null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        return started.Header("Content-Location")!.Split('/')[^1];
    }

    /// <summary>Everybody once, but for the calls that were in flight when something broke.</summary>
    private async Task EndsWithEverybodyVerifiedAsync(string id)
    {
        var campaign = (await EndAsync(id)).Row;
        Assert.Equal(CampaignStatus.Completed, campaign.Status);
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        var asked = app.Insi.Calls.Latest.Where(call => call.Outcome is "OK" or "KO").ToList();
        Assert.Equal(campaign.Total, asked.Select(call => call.Subject).Distinct().Count());
        Assert.InRange(asked.Count - campaign.Total, 0, campaign.Interrupted);
    }

    private async Task<CampaignView> EndAsync(string id)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            await Task.Delay(200, Cancelled);
            if (await Campaigns.FindAsync(id, Cancelled) is { Row.EndedAt: not null } view)
                return view;
        }
        throw new InvalidOperationException("The campaign did not end.");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 600 && !condition(); attempt++)
            await Task.Delay(50, Cancelled);
    }

    public abstract class Application : FhirInsApplication
    {
        protected Application() => Population = 300;

        public MovableClock Clock { get; } = new();

        protected static Dictionary<string, string?> Quickly =>
            new()
            {
                ["Jobs:Every"] = "00:00:01",
                ["Campaigns:Lease"] = "00:00:05",
                ["Campaigns:LotSize"] = "20",
            };

        public abstract Task FillDiskAsync();

        public abstract Task MakeRoomAsync();

        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Services.AddSingleton<TimeProvider>(Clock);
    }

    /// <summary>The clock of the machine, set forward or back; what it measures goes on.</summary>
    public sealed class MovableClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}

public sealed class MeetingBadDaysOnSqliteTests(MeetingBadDaysOnSqliteTests.Application app)
    : MeetingBadDaysTests(app),
        IClassFixture<MeetingBadDaysOnSqliteTests.Application>
{
    /// <summary>SQLite itself says that the disk is full where a database may not grow.</summary>
    public new sealed class Application : MeetingBadDaysTests.Application
    {
        private readonly GrowthLimit limit = new();

        public override Task FillDiskAsync()
        {
            limit.IsReached = true;
            return Task.CompletedTask;
        }

        public override Task MakeRoomAsync()
        {
            limit.IsReached = false;
            return Task.CompletedTask;
        }

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() => new(Quickly);

        protected override void Configure(WebApplicationBuilder builder)
        {
            base.Configure(builder);
            builder.Services.ConfigureDbContext<FhirInsDbContext>(options => options.AddInterceptors(limit));
        }
    }

    private sealed class GrowthLimit : DbConnectionInterceptor
    {
        public volatile bool IsReached;

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
            Set(connection);

        public override Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Set(connection);
            return Task.CompletedTask;
        }

        private void Set(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            // One page is less than there are: no more than these.
            command.CommandText = IsReached ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1000000000";
            command.ExecuteScalar();
        }
    }
}

public sealed class MeetingBadDaysOnPostgreSqlTests(MeetingBadDaysOnPostgreSqlTests.Application app)
    : MeetingBadDaysTests(app),
        IClassFixture<MeetingBadDaysOnPostgreSqlTests.Application>
{
    /// <summary>Every write of a campaign, its traces and identities ends with the error of a full disk.</summary>
    public new sealed class Application : MeetingBadDaysTests.Application
    {
        private static readonly string[] Tables = ["campaign", "campaign_lot", "campaign_item", "identity", "trace"];

        public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

        public override async Task FillDiskAsync()
        {
            await ExecuteAsync(
                """
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$
                """
            );
            // One by one: each locks its table, and so do those who work.
            foreach (var table in Tables)
                await ExecuteAsync(
                    $"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()"
                );
        }

        public override async Task MakeRoomAsync()
        {
            foreach (var table in Tables)
                await ExecuteAsync($"DROP TRIGGER IF EXISTS no_room ON {table}");
            await ExecuteAsync("DROP FUNCTION IF EXISTS no_room");
        }

        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(Quickly)
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync(),
            };

        private Task<int> ExecuteAsync(string sql) =>
            InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken));
    }
}
