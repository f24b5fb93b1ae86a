using System.Net.Mime;
using System.Text;

namespace FhirIns.Sandbox.Simulator;

/// <summary>The control API: what a test can do to the simulator object, over HTTP. See README.md.</summary>
internal static class ControlApi
{
    private const int MaximumRefusalSeconds = 600;

    private const string Welcome = """
        INSi simulator: fictitious people, no real service.

        POST   /lps                         SOAP 1.2, the teleservice
        GET    /control/switches            how it behaves; PUT replaces all switches
        GET    /control/calls               what it received; DELETE forgets it
        GET    /control/people              the people entered one by one; POST adds one
        GET    /control/people/{number}     also PUT, DELETE; number = 13 characters
        POST   /control/next                answer the next call with this SOAP message
        POST   /control/next/{case}         the same with a CNDA case: 2.04, 2.05, …
        POST   /control/refuse?seconds=N    close the port for a while
        POST   /control/reset               back to the start

        """;

    public static void Map(IEndpointRouteBuilder routes, InsiSimulator simulator)
    {
        routes.MapGet("/", () => Results.Text(Welcome, MediaTypeNames.Text.Plain, Encoding.UTF8));
        var control = routes.MapGroup("/control");
        control.MapGet("/", () => Results.Text(Welcome, MediaTypeNames.Text.Plain, Encoding.UTF8));

        control.MapGet("/switches", () => simulator.Switches);
        control.MapPut("/switches", (SimulatorSwitches switches) => ReplaceSwitches(simulator, switches));

        control.MapGet(
            "/calls",
            (string? operation, string? outcome, long? after, int? count) =>
                Calls(simulator.Calls, operation, outcome, after, count)
        );
        control.MapDelete("/calls", () => Do(simulator.Calls.Clear));

        control.MapGet("/people", () => new { Total = simulator.People.Count, simulator.People.Entered });
        control.MapPost("/people", (SimulatedPerson person) => AddPerson(simulator.People, person));
        control.MapGet(
            "/people/{number}",
            (string number) => simulator.People.Find(number) is { } person ? Results.Ok(person) : Results.NotFound()
        );
        control.MapPut(
            "/people/{number}",
            (string number, SimulatedPerson person) => PutPerson(simulator.People, number, person)
        );
        control.MapDelete(
            "/people/{number}",
            (string number) => simulator.People.Remove(number) ? Results.NoContent() : Results.NotFound()
        );

        control.MapPost("/next", (HttpRequest request) => AnswerNextAsync(simulator, request));
        control.MapPost("/next/{name}", (string name, string? prefixes) => AnswerNextCase(simulator, name, prefixes));
        control.MapPost("/refuse", (int seconds, HttpContext context) => Refuse(simulator, seconds, context));
        control.MapPost("/reset", () => Do(simulator.Reset));
    }

    private static IResult Do(Action action)
    {
        action();
        return Results.NoContent();
    }

    private static IResult ReplaceSwitches(InsiSimulator simulator, SimulatorSwitches switches)
    {
        if (switches.Defect() is { } defect)
            return Refused(defect);
        simulator.Switches = switches;
        return Results.Ok(switches);
    }

    private static IResult Calls(CallLog log, string? operation, string? outcome, long? after, int? count)
    {
        var calls = log
            .Latest.Where(call => operation is null || call.Operation == operation)
            .Where(call => outcome is null || call.Outcome == outcome)
            .Where(call => after is null || call.Number > after)
            .ToArray();
        return Results.Ok(
            new
            {
                log.Total,
                log.HighestConcurrency,
                MostInOneMinute = log.MostWithin(TimeSpan.FromMinutes(1)),
                Counts = log
                    .Counts.Select(entry => new
                    {
                        entry.Key.Operation,
                        entry.Key.Outcome,
                        Count = entry.Value,
                    })
                    .OrderBy(entry => entry.Operation, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Outcome, StringComparer.Ordinal),
                Matching = calls.Length,
                Calls = calls.TakeLast(count ?? 100),
            }
        );
    }

    private static IResult AddPerson(PeopleDirectory people, SimulatedPerson person)
    {
        if (person.Defect() is { } defect)
            return Refused(defect);
        return people.Add(person)
            ? Results.Created($"/control/people/{person.Ins.Number}", person)
            : Results.Problem("The number is taken", statusCode: StatusCodes.Status409Conflict);
    }

    private static IResult PutPerson(PeopleDirectory people, string number, SimulatedPerson person)
    {
        if ((person.Defect() ?? (person.Ins.Number == number ? null : "ins.number: that of the address")) is { } defect)
            return Refused(defect);
        people.Put(person);
        return Results.Ok(person);
    }

    private static async Task<IResult> AnswerNextAsync(InsiSimulator simulator, HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        simulator.AnswerNext(new InjectedAnswer(body));
        return Results.Accepted();
    }

    private static IResult AnswerNextCase(InsiSimulator simulator, string name, string? prefixes)
    {
        if (!Enum.TryParse<PrefixStyle>(prefixes ?? nameof(PrefixStyle.Cnda), ignoreCase: true, out var style))
            return Refused($"prefixes: one of {string.Join(", ", Enum.GetNames<PrefixStyle>())}");
        if (CndaCases.Find(name, style) is not { } answer)
            return Refused($"One of {string.Join(", ", CndaCases.Names)}");
        simulator.AnswerNext(answer);
        return Results.Accepted();
    }

    private static IResult Refuse(InsiSimulator simulator, int seconds, HttpContext context)
    {
        if (seconds is < 1 or > MaximumRefusalSeconds)
            return Refused($"seconds: 1 to {MaximumRefusalSeconds}");
        context.Response.Headers.Connection = "close";
        context.Response.OnCompleted(() =>
        {
            simulator.BeginToRefuse(TimeSpan.FromSeconds(seconds));
            return Task.CompletedTask;
        });
        return Results.Accepted();
    }

    private static IResult Refused(string detail) =>
        Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
