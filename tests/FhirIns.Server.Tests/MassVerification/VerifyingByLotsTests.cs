using System.Net;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>Without the administrator's word for unit calls, identities go to INSi in lots.</summary>
public sealed class VerifyingByLotsTests(VerifyingByLotsTests.Application app)
    : IClassFixture<VerifyingByLotsTests.Application>
{
    [Fact]
    [Rule("S075")]
    public async Task Lots_are_deposited_and_their_answers_collected()
    {
        var started = await app.As("admin").Post("Patient/$ins-verify", null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        var view = await EndOfAsync(started.Header("Content-Location")!.Split('/')[^1]);
        Assert.Equal(CampaignStatus.Completed, view.Row.Status);
        Assert.True(view.Row.Total > 100);
        Assert.Equal(view.Row.Total, view.Row.Ok + view.Row.Ko);
        var operations = app.Insi.Calls.Latest.Select(call => call.Operation).ToHashSet();
        Assert.Equal(["deposerLotIdentites", "recupererResultatLot"], operations.Order(StringComparer.Ordinal));
        var unverified = await app.InDatabaseAsync(db =>
            db.Patients.CountAsync(
                row => row.InsNature != null && row.Identity.LastVerifiedAt == null,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(0, unverified);
    }

    [Fact]
    public async Task A_deposit_that_lasts_longer_than_a_lease_is_made_once()
    {
        app.Insi.Calls.Clear();
        app.Insi.Switches = new() { Latency = Latency.Fixed(7000) };
        var (id, _) = await app
            .Host.Services.GetRequiredService<PlanCampaign>()
            .RunAsync(
                new() { Nature = "NIR", Limit = 30 },
                new("admin", null, ServerNodes.Organization),
                null,
                TestContext.Current.CancellationToken
            );
        var view = await EndOfAsync(id!);
        app.Insi.Switches = new();
        Assert.Equal((30, 0), (view.Row.Ok + view.Row.Ko, view.Row.Interrupted));
        Assert.Single(app.Insi.Calls.Latest, call => call.Operation == "deposerLotIdentites");
    }

    private async Task<CampaignView> EndOfAsync(string id)
    {
        var campaigns = app.Host.Services.GetRequiredService<ListCampaigns>();
        for (var attempt = 0; attempt < 600; attempt++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            if (await campaigns.FindAsync(id, TestContext.Current.CancellationToken) is { Row.EndedAt: not null } view)
                return view;
        }
        throw new InvalidOperationException("The campaign did not end.");
    }

    public sealed class Application : FhirInsApplication
    {
        public Application() => Population = 200;

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                new Dictionary<string, string?>
                {
                    ["Campaigns:UnitCalls"] = "false",
                    ["Campaigns:CollectEvery"] = "00:00:01",
                    ["Campaigns:Lease"] = "00:00:03",
                    ["Insi:LotSize"] = "40",
                    ["Jobs:Every"] = "00:00:01",
                }
            );
    }
}
