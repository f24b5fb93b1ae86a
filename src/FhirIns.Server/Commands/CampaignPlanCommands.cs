using System.CommandLine;
using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace FhirIns.Server.Commands;

/// <summary><c>campaign plan</c>, <c>plans</c>, <c>unplan</c>: campaigns that come again and again (S083).</summary>
internal static class CampaignPlanCommands
{
    private static readonly Argument<string> Id = new("id") { Description = "Id of the plan." };

    private static readonly Option<string> Cron = new("--cron")
    {
        Description = "Minute, hour, day, month, day of the week: \"0 22 * * *\" for every night.",
        Required = true,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "What people call it." };

    private static readonly Option<string?> Zone = new("--time-zone")
    {
        Description = "Time zone of cron and hours, such as Europe/Paris.",
    };

    private static readonly Option<int?> NirDays = new("--nir-days")
    {
        Description = "Days after which a NIR is verified again; default of the configuration.",
    };

    private static readonly Option<int?> NiaDays = new("--nia-days")
    {
        Description = "Days after which a NIA is verified again; default of the configuration.",
    };

    /// <param name="scope">What a campaign that runs once may be given too.</param>
    public static Command Plan(params Option[] scope)
    {
        var command = new Command("plan", "Plans a campaign that comes again and again.");
        Option[] options = [Cron, Name, Zone, NirDays, NiaDays, .. scope];
        foreach (var option in options)
            command.Options.Add(option);
        return command.Runs(PlanAsync);
    }

    public static Command List() => new Command("plans", "Every recurring plan.").Runs(ListAsync);

    public static Command Unplan() =>
        new Command("unplan", "Forgets a recurring plan; the campaigns that it started go on.") { Id }.Runs(
            (app, arguments, cancelled) =>
                CampaignCommand.TellAsync(
                    app.Services.GetRequiredService<RemovePlan>()
                        .RunAsync(arguments.GetRequiredValue(Id), new("cli", null, null), cancelled)
                )
        );

    private static async Task<int> PlanAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        if (CampaignCommand.Read(app, arguments) is not ({ } request, { } starter))
            return await CampaignCommand.RefuseAsync(new("parameter-invalid"));
        var settings = app.Services.GetRequiredService<IOptions<CampaignOptions>>().Value;
        var cron = arguments.GetRequiredValue(Cron);
        var (id, problem) = await app
            .Services.GetRequiredService<PlanRecurringCampaign>()
            .RunAsync(
                arguments.GetValue(Name) ?? cron,
                cron,
                request with
                {
                    TimeZone = arguments.GetValue(Zone),
                    DuePeriods = new(
                        arguments.GetValue(NirDays) ?? settings.PeriodYears * 365,
                        arguments.GetValue(NiaDays) ?? settings.NiaPeriodDays
                    ),
                },
                starter,
                cancellationToken
            );
        if (problem is not null)
            await CampaignCommand.RefuseAsync(problem);
        if (id is null)
            return 1;
        AnsiConsole.WriteLine(id);
        return 0;
    }

    private static async Task<int> ListAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        var table = new Table().AddColumns("id", "name", "cron", "next", "last campaign", "waits for");
        foreach (var plan in await app.Services.GetRequiredService<ListPlans>().RunAsync(cancellationToken))
            table.AddRow(
                plan.Id,
                Markup.Escape(plan.Name),
                plan.Cron,
                plan.Paused
                    ? "rests"
                    : plan.NextAt?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "",
                plan.LastCampaignId ?? "",
                plan.HeldBy ?? ""
            );
        AnsiConsole.Write(table);
        return 0;
    }
}
