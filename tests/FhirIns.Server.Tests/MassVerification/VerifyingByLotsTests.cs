using System.Net;
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
        var id = started.Header("Content-Location")!.Split('/')[^1];
        var campaigns = app.Host.Services.GetRequiredService<ListCampaigns>();
        CampaignView? view = null;
        for (var attempt = 0; attempt < 600 && view is not { Row.EndedAt: not null }; attempt++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            view = await campaigns.FindAsync(id, TestContext.Current.CancellationToken);
        }
        Assert.Equal(CampaignStatus.Completed, view!.Row.Status);
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

    public sealed class Application : FhirInsApplication
    {
        public Application() => Population = 200;

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                new Dictionary<string, string?>
                {
                    ["Campaigns:UnitCalls"] = "false",
                    ["Campaigns:CollectEvery"] = "00:00:01",
                    ["Insi:LotSize"] = "40",
                    ["Jobs:Every"] = "00:00:01",
                }
            );
    }
}
