using System.Globalization;
using System.Text.Json;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>
/// Tells a page how far a campaign is, as server-sent events. A connection lasts a few minutes: the browser comes again, and
/// its session is judged again.
/// </summary>
internal static class FollowCampaign
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private const int Steps = 300;

    public static async Task Handle(
        string id,
        Shell shell,
        ListCampaigns campaigns,
        TimeProvider clock,
        HttpContext http
    )
    {
        http.Response.ContentType = "text/event-stream";
        CampaignStatus? shown = null;
        string? told = null;
        for (var step = 0; step < Steps && !http.RequestAborted.IsCancellationRequested; step++)
        {
            if (await campaigns.FindAsync(id, http.RequestAborted) is not { } view)
                return;
            shown ??= view.Row.Status;
            var numbers = JsonSerializer.Serialize(Progress.Of(view, shell.T));
            if (numbers != told)
                await WriteAsync(http, "progress", told = numbers);
            if (view.Row.Status != shown || view.Row.EndedAt is not null)
            {
                await WriteAsync(http, "changed", "{}");
                return;
            }
            await Task.Delay(Step, clock, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(HttpContext http, string name, string data)
    {
        await http.Response.WriteAsync($"event: {name}\ndata: {data}\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}

/// <summary>The numbers of a campaign as its page names them.</summary>
internal static class Progress
{
    public static Dictionary<string, string> Of(CampaignView view, Words words)
    {
        var (row, total) = (view.Row, Math.Max(1, view.Row.Total));
        return new(StringComparer.Ordinal)
        {
            ["done"] = words.Number(view.Done),
            ["total"] = words.Number(row.Total),
            ["ok"] = words.Number(row.Ok),
            ["ko"] = words.Number(row.Ko),
            ["failed"] = words.Number(row.Failed),
            ["skipped"] = words.Number(row.Skipped),
            ["percent"] = words.Percent((double)view.Done / total),
            ["good"] = Width(row.Ok + row.Skipped, total),
            ["bad"] = Width(row.Ko + row.Failed, total),
        };
    }

    private static string Width(int part, int total) =>
        (1000.0 * part / total).ToString("0.##", CultureInfo.InvariantCulture);
}
