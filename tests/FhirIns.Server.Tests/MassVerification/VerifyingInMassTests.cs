using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Insi;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>Campaigns on SQLite.</summary>
public sealed class VerifyingInMassOnSqliteTests(VerifyingInMassOnSqliteTests.Application app)
    : VerifyingInMassTests(app),
        IClassFixture<VerifyingInMassOnSqliteTests.Application>
{
    public sealed class Application : FhirInsApplication
    {
        public Application() => Population = 300;

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() => new(Quickly);
    }
}

/// <summary>Campaigns on PostgreSQL.</summary>
public sealed class VerifyingInMassOnPostgreSqlTests(VerifyingInMassOnPostgreSqlTests.Application app)
    : VerifyingInMassTests(app),
        IClassFixture<VerifyingInMassOnPostgreSqlTests.Application>
{
    public sealed class Application : FhirInsApplication
    {
        public Application() => Population = 300;

        public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(Quickly)
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync(),
            };
    }
}

/// <summary>A base is verified as a whole, at INSi's pace, whatever happens meanwhile.</summary>
public abstract class VerifyingInMassTests(FhirInsApplication app) : IAsyncLifetime
{
    /// <summary>As the sandbox has it, without long pauses.</summary>
    protected static Dictionary<string, string?> Quickly { get; } =
        new()
        {
            ["Jobs:Every"] = "00:00:01",
            ["Campaigns:RetryAfter"] = "00:00:01",
            ["Campaigns:Lease"] = "00:00:05",
            ["Campaigns:LotSize"] = "20",
            ["Insi:RetryDelay"] = "00:00:00.010",
        };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private FhirClient Admin => app.As("admin");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        app.Insi.Switches = new();
        app.Insi.Calls.Clear();
        foreach (var campaign in await Campaigns().RunAsync(20, Cancelled))
            await app.Host.Services.GetRequiredService<CancelCampaign>().RunAsync(campaign.Row.Id, Cancelled);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    [Rule("S075")]
    public async Task Everybody_with_an_INS_is_verified_once_and_told_about()
    {
        var expected = await InScopeAsync();
        var started = await StartAsync();
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        Assert.StartsWith(app.Url.ToString(), started.Header("Content-Location"));

        var result = await EndOfAsync(started);

        Assert.Equal(expected.ToString(), Parameter(result, "total"));
        Assert.Equal(expected, Verified().Count);
        Assert.Equal(expected, Verified().Distinct().Count());
        var (ok, ko) = (int.Parse(Parameter(result, "ok")!), int.Parse(Parameter(result, "ko")!));
        Assert.Equal(expected, ok + ko);
        Assert.Equal("0", Parameter(result, "failed"));
        Assert.Equal(
            ko,
            await app.InDatabaseAsync(db => db.Tasks.CountAsync(task => task.Code == "ins-ko", Cancelled))
        );
        Assert.All(app.Insi.Calls.Latest, call => Assert.NotEqual(false, call.Automatic));
    }

    [Fact]
    [Rule("S080")]
    public async Task A_KO_opens_a_task_and_leaves_the_status_alone()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Change(person.Number, known => known with { BirthName = "AUTREMENT" });
        app.Insi.Calls.Clear();

        await EndOfAsync(await StartAsync());

        var tasks = await app.InDatabaseAsync(db =>
            db.Tasks.Where(task => task.PatientId == id && task.Code == "ins-ko").ToListAsync(Cancelled)
        );
        Assert.Equal("requested", Assert.Single(tasks).Status);
        var patient = await app.As("connector").Get($"Patient/{id}");
        Assert.Equal("QUAL", patient.Json["meta"]!["tag"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    [Rule("S084")]
    public async Task NIA_come_first()
    {
        await EndOfAsync(await StartAsync());
        var natures = await app.InDatabaseAsync(db =>
            (
                from item in db.CampaignItems
                join patient in db.Patients on item.PatientKey equals patient.Key
                orderby item.CampaignKey descending, item.Lot
                select new
                {
                    item.CampaignKey,
                    item.Lot,
                    patient.InsNature,
                }
            ).ToListAsync(Cancelled)
        );
        var last = natures.Where(one => one.CampaignKey == natures[0].CampaignKey).ToList();
        Assert.Contains(last, one => one.InsNature == "NIA");
        Assert.True(
            last.Where(one => one.InsNature == "NIA").Max(one => one.Lot)
                < last.Where(one => one.InsNature == "NIR").Min(one => one.Lot)
        );
    }

    [Fact]
    public async Task A_scope_and_a_limit_are_kept_to()
    {
        var scope = Resources.Parameters(("limit", "valueInteger", 7));
        scope["parameter"]!.AsArray().Add(Scope(("status", "valueCode", "RECUP")));
        var result = await EndOfAsync(await StartAsync(scope));
        Assert.Equal("7", Parameter(result, "total"));
        Assert.Equal(7, Verified().Count);

        var day = Parameters(Scope(("notVerifiedSince", "valueDate", "2000-01-01")));
        await EndOfAsync(await StartAsync());
        app.Insi.Calls.Clear();
        var none = await EndOfAsync(await StartAsync(day));
        Assert.Equal("0", Parameter(none, "total"));
        Assert.Empty(Verified());
    }

    [Fact]
    public async Task Anonymous_doubtful_and_inactive_identities_are_left_out()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var flagged = await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", "ANOM"), ("value", "valueBoolean", true))
            );
        Assert.Equal(HttpStatusCode.OK, flagged.Status);
        app.Insi.Calls.Clear();
        await EndOfAsync(await StartAsync());
        Assert.DoesNotContain(Verified(), subject => subject.Contains(person.Number));
    }

    [Fact]
    [Rule("S064")]
    public async Task Whoever_becomes_anonymous_while_waiting_for_a_call_is_not_asked_about()
    {
        app.Insi.Switches = new() { Latency = Latency.Fixed(2000) };
        var started = await StartAsync();
        await UntilAsync(() => Task.FromResult(app.Insi.Calls.Total > 0));
        var (key, id) = await app.InDatabaseAsync(async db =>
        {
            var next = await (
                from item in db.CampaignItems
                join patient in db.Patients on item.PatientKey equals patient.Key
                where item.State == CampaignItemState.Waiting
                orderby item.CampaignKey descending, item.Lot, item.PatientKey
                select new { patient.Key, patient.Identity.Id }
            ).FirstAsync(Cancelled);
            return (next.Key, next.Id);
        });
        Assert.Equal(HttpStatusCode.OK, (await app.Flag(id, "ANOM")).Status);
        app.Insi.Switches = new();

        await EndOfAsync(started);

        var item = await app.InDatabaseAsync(db =>
            db.CampaignItems.OrderByDescending(one => one.CampaignKey)
                .FirstAsync(one => one.PatientKey == key, Cancelled)
        );
        Assert.Equal((CampaignItemState.Skipped, "identity-anonymous"), (item.State, item.Cause));
    }

    [Fact]
    public async Task Faults_are_tried_again_and_then_reported()
    {
        app.Insi.Switches = new()
        {
            Disturbance = new()
            {
                Kinds = [DisturbanceKind.Insi111],
                Percent = 20,
                Seed = 3,
            },
        };
        var result = await EndOfAsync(await StartAsync());
        Assert.Equal(
            Parameter(result, "total"),
            (
                int.Parse(Parameter(result, "ok")!)
                + int.Parse(Parameter(result, "ko")!)
                + int.Parse(Parameter(result, "failed")!)
            ).ToString()
        );
        Assert.True(app.Insi.Calls.Total > int.Parse(Parameter(result, "total")!));
    }

    [Fact]
    public async Task While_INSi_refuses_everything_a_campaign_waits_says_so_and_goes_on_by_itself()
    {
        app.Insi.Switches = new() { Disturbance = Disturbance.Always(DisturbanceKind.Desir1020) };
        var started = await StartAsync();
        var campaign = IdOf(started);
        await UntilAsync(async () => (await ViewAsync(campaign)).WaitsFor is not (null or "hours" or "start"));
        var view = await ViewAsync(campaign);
        Assert.Equal(CampaignStatus.Running, view.Row.Status);
        Assert.Equal(0, view.Row.Failed);

        app.Insi.Switches = new();
        await app.InDatabaseAsync(db =>
            db.Campaigns.ExecuteUpdateAsync(row =>
                row.SetProperty(one => one.HeldUntil, (DateTimeOffset?)DateTimeOffset.UnixEpoch)
            )
        );
        var result = await EndOfAsync(started);
        Assert.Equal("0", Parameter(result, "failed"));
    }

    [Fact]
    public async Task An_overlapping_campaign_is_refused()
    {
        app.Insi.Switches = new() { Latency = Latency.Fixed(300) };
        var first = await StartAsync();
        var second = await StartAsync();
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Equal(["campaign-overlaps"], second.Codes);
        var beside = await StartAsync(Parameters(Scope(("organization", "valueString", "999999999"))));
        Assert.Equal(HttpStatusCode.Conflict, beside.Status);
        await Admin.Delete(Address(first));
        Assert.Equal(HttpStatusCode.Accepted, (await StartAsync()).Status);
    }

    [Fact]
    public async Task A_cancelled_campaign_calls_no_more_and_is_gone()
    {
        app.Insi.Switches = new() { Latency = Latency.Fixed(200) };
        var started = await StartAsync();
        await UntilAsync(() => Task.FromResult(app.Insi.Calls.Total > 0));
        Assert.Equal(HttpStatusCode.Accepted, (await Admin.Delete(Address(started))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.Get(Address(started))).Status);
        var total = await SettledAsync();
        Assert.True(total < await InScopeAsync());
    }

    [Fact]
    public async Task A_paused_campaign_stands_still_and_goes_on_where_it_stood()
    {
        app.Insi.Switches = new() { Latency = Latency.Fixed(200) };
        var started = await StartAsync();
        await UntilAsync(() => Task.FromResult(app.Insi.Calls.Total > 0));
        var pause = app.Host.Services.GetRequiredService<PauseCampaign>();
        Assert.Null(await pause.RunAsync(IdOf(started), Cancelled));
        await SettledAsync();
        app.Insi.Switches = new();
        var resume = app.Host.Services.GetRequiredService<ResumeCampaign>();
        Assert.Null(await resume.RunAsync(IdOf(started), Cancelled));
        var result = await EndOfAsync(started);
        Assert.Equal(Parameter(result, "total"), Verified().Count.ToString());
        Assert.Equal("campaign-state", (await pause.RunAsync(IdOf(started), Cancelled))!.Code);
    }

    [Fact]
    public async Task Outside_its_hours_it_waits_and_says_until_when()
    {
        var hour = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), Instant.France).Hour;
        var plan = app.Host.Services.GetRequiredService<PlanCampaign>();
        var request = new CampaignRequest { Hours = $"{(hour + 2) % 24:00}:00-{(hour + 3) % 24:00}:00" };
        var (id, _) = await plan.RunAsync(request, new("admin", null, Organization), null, Cancelled);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
        var view = await ViewAsync(id!);
        Assert.Equal("hours", view.WaitsFor);
        Assert.Equal(CampaignStatus.Planned, view.Row.Status);
        Assert.Equal(0, app.Insi.Calls.Total);
        var look = await Admin.Get($"$async/{id}");
        Assert.True(int.Parse(look.Header("Retry-After")!) > 60);
    }

    [Fact]
    [Rule("S037")]
    public async Task Without_an_automatic_access_of_its_own_nothing_is_planned()
    {
        var plan = app.Host.Services.GetRequiredService<PlanCampaign>();
        var (id, refusal) = await plan.RunAsync(new(), new("admin", null, "999999999"), null, Cancelled);
        Assert.Null(id);
        Assert.Equal("insi-not-configured", refusal!.Code);
    }

    [Fact]
    public async Task It_is_asked_for_asynchronously_by_those_who_may()
    {
        var quick = await Admin.Post("Patient/$ins-verify");
        Assert.Equal(HttpStatusCode.BadRequest, quick.Status);
        Assert.Equal(["async-only"], quick.Codes);
        var referent = await app.As("referent").Post("Patient/$ins-verify", null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Forbidden, referent.Status);
        var limit = await StartAsync(Resources.Parameters(("limit", "valueInteger", 0)));
        Assert.Equal(HttpStatusCode.BadRequest, limit.Status);
    }

    [Fact]
    public async Task A_preview_tells_how_many_and_how_long()
    {
        var preview = app.Host.Services.GetRequiredService<PreviewCampaign>();
        var (seen, _) = await preview.RunAsync(
            new() { CallsPerMinute = 60 },
            new("admin", null, Organization),
            Cancelled
        );
        Assert.Equal(await InScopeAsync(), seen!.Total);
        Assert.InRange(seen.Work.TotalSeconds, seen.Total - 1, seen.Total + 1);
    }

    [Fact]
    public async Task A_report_counts_by_cause_and_lists_who_was_not_confirmed()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Change(person.Number, known => known with { BirthName = "AUTREMENT" });
        var started = await StartAsync();
        await EndOfAsync(started);
        var report = app.Host.Services.GetRequiredService<CampaignReport>();
        var causes = await report.CausesAsync(IdOf(started), Cancelled);
        Assert.Contains(causes!, cause => cause is { State: CampaignItemState.Ko, Count: >= 1 });
        await using var csv = new StringWriter();
        Assert.True(await report.WriteCsvAsync(IdOf(started), csv, Cancelled));
        Assert.Contains($"{id};ko;;0;", csv.ToString());
        Assert.DoesNotContain(person.Number, csv.ToString());
    }

    [Fact]
    [Rule("S083")]
    public async Task A_recurring_plan_starts_its_campaign_when_it_is_due_and_waits_for_one_in_its_way()
    {
        app.Insi.Switches = new() { Latency = Latency.Fixed(200) };
        var first = await StartAsync();
        var plans = app.Host.Services.GetRequiredService<PlanRecurringCampaign>();
        var (plan, _) = await plans.RunAsync(
            "NIA",
            "0 3 * * *",
            new()
            {
                Nature = "NIA",
                DuePeriods = new(1000, 1),
                Hours = "always",
            },
            new("admin", null, Organization),
            Cancelled
        );
        await app.InDatabaseAsync(db =>
            db.CampaignPlans.ExecuteUpdateAsync(row =>
                row.SetProperty(one => one.NextAt, (DateTimeOffset?)TimeProvider.System.GetUtcNow())
            )
        );
        await UntilAsync(async () => (await PlanAsync(plan!)).HeldBy == "campaign-overlaps");
        await Admin.Delete(Address(first));
        await UntilAsync(async () => (await PlanAsync(plan!)).LastCampaignId is not null);
        var started = await PlanAsync(plan!);
        Assert.Null(started.HeldBy);
        Assert.True(started.NextAt > TimeProvider.System.GetUtcNow());
        await UntilAsync(async () => (await ViewAsync(started.LastCampaignId!)).Row.EndedAt is not null);
        Assert.Null(
            await app
                .Host.Services.GetRequiredService<RemovePlan>()
                .RunAsync(plan!, new("admin", null, Organization), Cancelled)
        );
    }

    [Theory]
    [InlineData("0 3 30 2 *", "cron-invalid")]
    [InlineData("soon", "cron-invalid")]
    public async Task An_impossible_plan_is_refused(string cron, string code)
    {
        var plans = app.Host.Services.GetRequiredService<PlanRecurringCampaign>();
        var (id, refusal) = await plans.RunAsync("x", cron, new(), new("admin", null, Organization), Cancelled);
        Assert.Null(id);
        Assert.Equal(code, refusal!.Code);
    }

    private static string Organization => FhirIns.Sandbox.TokenDesk.SandboxClient.Find("admin")!.Organization;

    private Task<FhirReply> StartAsync(JsonNode? scope = null) =>
        Admin.Post("Patient/$ins-verify", scope, ("Prefer", "respond-async"));

    private async Task<JsonNode> EndOfAsync(FhirReply started)
    {
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        FhirReply? look = null;
        await UntilAsync(async () =>
        {
            look = await Admin.Get(Address(started));
            if (look.Status == HttpStatusCode.Accepted)
                Assert.Matches("^[0-9]+/[0-9]+$", look.Header("X-Progress"));
            return look.Status == HttpStatusCode.OK;
        });
        return look!.Json["entry"]![0]!["resource"]!;
    }

    private Task<CampaignView> ViewAsync(string id) => Campaigns().FindAsync(id, Cancelled)!;

    private Task<CampaignPlanRow> PlanAsync(string id) =>
        app.InDatabaseAsync(db => db.CampaignPlans.AsNoTracking().SingleAsync(plan => plan.Id == id, Cancelled));

    private ListCampaigns Campaigns() => app.Host.Services.GetRequiredService<ListCampaigns>();

    private Task<int> InScopeAsync() =>
        app.InDatabaseAsync(db =>
            db.Patients.CountAsync(
                row =>
                    row.InsNature != null
                    && row.Active
                    && !row.Deleted
                    && !row.Identity.IsAnonymous
                    && !row.Identity.IsDoubtful
                    && !row.Identity.IsFictive,
                Cancelled
            )
        );

    /// <summary>What INSi was asked to verify, and answered.</summary>
    private List<string> Verified() =>
        [.. app.Insi.Calls.Latest.Where(call => call.Outcome is "OK" or "KO").Select(call => call.Subject!)];

    /// <summary>Waits until no call comes any more.</summary>
    private async Task<long> SettledAsync()
    {
        long before = -1;
        while (before != app.Insi.Calls.Total)
        {
            before = app.Insi.Calls.Total;
            await Task.Delay(TimeSpan.FromSeconds(1.5), Cancelled);
        }
        return before;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await condition())
                return;
            await Task.Delay(200, Cancelled);
        }
        Assert.Fail("It did not come to that.");
    }

    private static string Address(FhirReply started) => started.Header("Content-Location")!;

    private static string IdOf(FhirReply started) => Address(started).Split('/')[^1];

    private static JsonObject Scope(params (string Name, string Type, string Value)[] parts) =>
        new()
        {
            ["name"] = "scope",
            ["part"] = new JsonArray([
                .. parts.Select(part => new JsonObject { ["name"] = part.Name, [part.Type] = part.Value }),
            ]),
        };

    private static JsonObject Parameters(params JsonNode[] parameters) =>
        new() { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray(parameters) };

    private static string? Parameter(JsonNode result, string name) =>
        FhirReply.ValueOf(result["parameter"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == name)!);
}
