using System.Globalization;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;

namespace FhirIns.Sandbox.Pages;

/// <summary>The page of the INSi simulator: how it behaves, and what it was asked.</summary>
internal static class SimulatorPages
{
    public const string Address = "/simulator";

    private const int LongestRefusal = 120;
    private static readonly Requirement Insider = new("page simulator", "");

    public static void MapSimulatorPages(this IEndpointRouteBuilder pages, InsiSimulator simulator)
    {
        pages.MapGet(Address, () => Show(simulator)).ForPeople(Insider).ExcludeFromDescription();
        pages
            .MapPost(
                Address,
                (HttpContext http, SessionGate gate, Shell shell) =>
                    gate.ActAsync(http, async () => await ActAsync(simulator, shell, http))
            )
            .ForPeople(Insider)
            .ExcludeFromDescription();
    }

    private static IResult Show(InsiSimulator simulator, int status = StatusCodes.Status200OK) =>
        Server.Dashboard.Frame.Pages.Of<SimulatorPage>(simulator, status);

    private static async Task<IResult> ActAsync(InsiSimulator simulator, Shell shell, HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        switch (form["act"].ToString())
        {
            case "reset":
                simulator.Reset();
                break;
            case "refuse":
                simulator.BeginToRefuse(
                    TimeSpan.FromSeconds(Math.Clamp(NumberOf(form["seconds"]) ?? 30, 1, LongestRefusal))
                );
                break;
            default:
                var switches = SwitchesOf(simulator.Switches, form);
                if (switches.Defect() is { } defect)
                {
                    shell.ShowAgain(form, new PageProblem("defect", defect));
                    return Show(simulator, StatusCodes.Status422UnprocessableEntity);
                }
                simulator.Switches = switches;
                break;
        }
        return Results.LocalRedirect(Address);
    }

    private static SimulatorSwitches SwitchesOf(SimulatorSwitches now, IFormCollection form) =>
        now with
        {
            Latency = new(
                NumberOf(form["minimumMs"]) ?? 0,
                NumberOf(form["maximumMs"]) ?? NumberOf(form["minimumMs"]) ?? 0
            ),
            TestEnvironment = form["testEnvironment"] == "yes",
            Disturbance = Enum.TryParse<DisturbanceKind>(form["kind"], out var kind)
                ? now.Disturbance with
                {
                    Kinds = [kind],
                    Percent = NumberOf(form["percent"]) ?? 100,
                }
                : Disturbance.None,
        };

    private static int? NumberOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
