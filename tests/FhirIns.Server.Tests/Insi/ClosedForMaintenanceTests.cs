using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Insi;

/// <summary>INSi is known to be closed: nobody calls in vain, and what was wanted is not forgotten.</summary>
public sealed class ClosedForMaintenanceTests(ClosedForMaintenanceTests.ClosedAllDay app)
    : IClassFixture<ClosedForMaintenanceTests.ClosedAllDay>
{
    [Fact]
    [Rule("S045")]
    public async Task A_retrieval_is_refused_with_the_reason_and_waits_in_a_work_list()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);

        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "insi-maintenance"), (asked.Status, asked.Codes[0]));
        Assert.True(int.Parse(asked.Header("Retry-After")!) > 0);
        Assert.Contains("maintenance", asked.Text);
        Assert.Equal(0, app.Insi.Calls.Total);
        Assert.True(
            await app.InDatabaseAsync(db =>
                db.Tasks.AnyAsync(
                    task => task.PatientId == id && task.Code == "to-retrieve",
                    TestContext.Current.CancellationToken
                )
            )
        );
    }

    public sealed class ClosedAllDay : FhirInsApplication
    {
        // The cast is set up by the sandbox's own program, not here: nothing needs INSi at the start.
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                new Dictionary<string, string?>
                {
                    ["Insi:MaintenanceWindows:0:From"] = "00:00",
                    ["Insi:MaintenanceWindows:0:To"] = "00:00",
                }
            );
    }
}
