using System.CommandLine;
using System.Globalization;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace FhirIns.Server.Commands;

/// <summary>
/// <c>campaign</c>: mass verification from the command line. It writes and reads rows; the servers that share the database
/// do the work.
/// </summary>
internal static class CampaignCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "Id of the campaign." };

    private static readonly Option<string?> Status = new("--status") { Description = "RECUP or QUAL; default both." };

    private static readonly Option<string?> Nature = new("--nature") { Description = "NIR or NIA; default both." };

    private static readonly Option<string?> Structure = new("--of")
    {
        Description = "Records of this organization only.",
    };

    private static readonly Option<string?> Since = new("--not-verified-since")
    {
        Description = "Identities not verified since this day, YYYY-MM-DD.",
    };

    private static readonly Option<int?> Limit = new("--limit") { Description = "At most so many identities." };

    private static readonly Option<int?> Pace = new("--pace") { Description = "Calls per minute; 0 for no limit." };

    private static readonly Option<string?> Hours = new("--hours")
    {
        Description = "Hours in which it may call, 22:00-06:00, or always.",
    };

    private static readonly Option<string?> Organization = new("--organization")
    {
        Description = "Under whose access INSi is called; default the only one configured.",
    };

    public static Command Create() =>
        new("campaign", "Mass verification: start, preview, list, watch, pause, resume, cancel; plan, plans, unplan.")
        {
            WithScope(new Command("start", "Plans a campaign; the servers take it up.")).Runs(StartAsync),
            WithScope(new Command("preview", "How many identities, and how long.")).Runs(PreviewAsync),
            new Command("list", "The latest campaigns.").Runs(ListAsync),
            new Command("watch", "Shows how far a campaign is, until it ends.") { Id }.Runs(WatchAsync),
            new Command("pause", "Lets a campaign stand still.") { Id }.Runs(
                (app, arguments, cancelled) =>
                    TellAsync(app.Services.GetRequiredService<PauseCampaign>().RunAsync(IdOf(arguments), cancelled))
            ),
            new Command("resume", "Lets a paused campaign go on.") { Id }.Runs(
                (app, arguments, cancelled) =>
                    TellAsync(app.Services.GetRequiredService<ResumeCampaign>().RunAsync(IdOf(arguments), cancelled))
            ),
            new Command("cancel", "Ends a campaign for good.") { Id }.Runs(
                (app, arguments, cancelled) =>
                    TellAsync(app.Services.GetRequiredService<CancelCampaign>().RunAsync(IdOf(arguments), cancelled))
            ),
            CampaignPlanCommands.Plan(Status, Nature, Structure, Limit, Pace, Hours, Organization),
            CampaignPlanCommands.List(),
            CampaignPlanCommands.Unplan(),
        };

    private static Command WithScope(Command command)
    {
        foreach (var option in new Option[] { Status, Nature, Structure, Since, Limit, Pace, Hours, Organization })
            command.Options.Add(option);
        return command;
    }

    private static async Task<int> StartAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        if (Read(app, arguments) is not ({ } request, { } starter))
            return await RefuseAsync(new("parameter-invalid", "not-verified-since"));
        var plan = app.Services.GetRequiredService<PlanCampaign>();
        var (id, refusal) = await plan.RunAsync(request, starter, null, cancellationToken);
        if (refusal is not null)
            return await RefuseAsync(refusal);
        AnsiConsole.WriteLine(id!);
        return 0;
    }

    private static async Task<int> PreviewAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        if (Read(app, arguments) is not ({ } request, { } starter))
            return await RefuseAsync(new("parameter-invalid", "not-verified-since"));
        var preview = app.Services.GetRequiredService<PreviewCampaign>();
        var (seen, refusal) = await preview.RunAsync(request, starter, cancellationToken);
        if (seen is null)
            return await RefuseAsync(refusal!);
        var end = seen.EndsAt is { } at ? at.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) : "never";
        AnsiConsole.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{seen.Total} identities, {seen.Nia} of them with a NIA; {seen.Work:d\\.hh\\:mm\\:ss} of calls; ends {end}"
            )
        );
        return 0;
    }

    private static async Task<int> ListAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        var table = new Table().AddColumns("id", "status", "done", "total", "ko", "failed", "waits for");
        foreach (var view in await app.Services.GetRequiredService<ListCampaigns>().RunAsync(20, cancellationToken))
            table.AddRow(
                view.Row.Id,
                view.Row.Status.ToString().ToLowerInvariant(),
                Text(view.Done),
                Text(view.Row.Total),
                Text(view.Row.Ko),
                Text(view.Row.Failed),
                view.WaitsFor ?? ""
            );
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<int> WatchAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        var campaigns = app.Services.GetRequiredService<ListCampaigns>();
        var view = await campaigns.FindAsync(IdOf(arguments), cancellationToken);
        if (view is null)
            return await RefuseAsync(new("not-found"));
        await AnsiConsole
            .Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("campaign");
                while (true)
                {
                    bar.MaxValue = Math.Max(1, view.Row.Total);
                    bar.Value = view.Row is { Status: CampaignStatus.Completed, Total: 0 } ? 1 : view.Done;
                    bar.Description = Describe(view);
                    if (view.Row.EndedAt is not null)
                        return;
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                    view = await campaigns.FindAsync(view.Row.Id, cancellationToken) ?? view;
                }
            });
        AnsiConsole.WriteLine(Describe(view));
        return 0;
    }

    private static string Describe(CampaignView view)
    {
        var row = view.Row;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Status.ToString().ToLowerInvariant()} {view.Done}/{row.Total}: {row.Ok} ok, {row.Ko} ko, {row.Failed} failed, {row.Skipped} skipped"
        );
        return view.WaitsFor is { } reason ? $"{text}; waits for {reason}" : text;
    }

    /// <summary>What the options ask for; null when a day is none.</summary>
    public static (CampaignRequest Request, CampaignStarter Starter)? Read(WebApplication app, ParseResult arguments)
    {
        DateOnly? since = null;
        if (arguments.GetValue(Since) is { } text)
        {
            if (
                !DateOnly.TryParseExact(
                    text,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
                return null;
            since = day;
        }
        var organizations = app.Services.GetRequiredService<IOptions<InsiOptions>>().Value.Organizations.Keys;
        var organization =
            arguments.GetValue(Organization) ?? (organizations.Count == 1 ? organizations.Single() : null);
        var request = new CampaignRequest
        {
            Statuses = arguments.GetValue(Status) is { } status ? [status] : [],
            Nature = arguments.GetValue(Nature),
            Organization = arguments.GetValue(Structure),
            NotVerifiedSince = since,
            Limit = arguments.GetValue(Limit),
            CallsPerMinute = arguments.GetValue(Pace),
            Hours = arguments.GetValue(Hours),
        };
        return (request, new("cli", null, organization));
    }

    /// <summary>Tells a refusal if there is one.</summary>
    public static async Task<int> TellAsync(Task<Problem?> act) =>
        await act is { } refusal ? await RefuseAsync(refusal) : 0;

    /// <summary>Tells a refusal in both languages.</summary>
    public static async Task<int> RefuseAsync(Problem refusal)
    {
        var entry = Catalogue.Of(refusal.Code);
        await Console.Error.WriteLineAsync(
            $"{entry.French} {entry.English} {refusal.Diagnostics ?? refusal.Expression}"
        );
        return 1;
    }

    private static string IdOf(ParseResult arguments) => arguments.GetRequiredValue(Id);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
