using System.CommandLine;
using FhirIns.Server.Observability;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Commands;

/// <summary>Runs a command on the services of the server, built from the same configuration.</summary>
internal static class CommandRun
{
    /// <summary>
    /// Gives a command what it does. What keeps it from running, such as a mistake in the configuration, is told in one
    /// line each, and the exit code is 1.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="run">What it does with the application, which is built and not started; gives the exit code.</param>
    /// <param name="validated">Whether the whole configuration is checked first, as at the start of the server.</param>
    public static TCommand Runs<TCommand>(
        this TCommand command,
        Func<WebApplication, ParseResult, CancellationToken, Task<int>> run,
        bool validated = true
    )
        where TCommand : Command
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                try
                {
                    await using var app = Build([.. arguments.UnmatchedTokens]);
                    if (validated)
                        app.Services.GetRequiredService<IStartupValidator>().Validate();
                    return await run(app, arguments, cancellationToken);
                }
                catch (Exception exception) when (ReasonsNotToStart.Of(exception) is { } reasons)
                {
                    foreach (var reason in reasons)
                        await Console.Error.WriteLineAsync(reason);
                    return 1;
                }
            }
        );
        return command;
    }

    private static WebApplication Build(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.Configuration.AddEnvironmentVariables("FHIRINS__").AddCommandLine(settings);
        builder.Logging.AddJsonLines();
        return builder.AddFhirIns().Build();
    }
}
