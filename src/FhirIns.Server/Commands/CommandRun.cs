using System.CommandLine;
using FhirIns.Server.Observability;
using FhirIns.Server.Storage.Encryption;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Commands;

/// <summary>Runs a command on the services of the server, built from the same configuration.</summary>
internal static class CommandRun
{
    /// <summary>Names the directory of secrets.</summary>
    private const string SecretsVariable = "FHIRINS_SECRETS";

    /// <summary>
    /// Gives a command what it does. What keeps it from running, such as a mistake in the configuration, is told in one
    /// line each, and the exit code is 1.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="run">What it does with the application, which is built and not started; gives the exit code.</param>
    /// <param name="validated">Whether the whole configuration is checked first, as at the start of the server.</param>
    /// <param name="opensData">Whether it reads or writes stored data, for which their key is read.</param>
    public static TCommand Runs<TCommand>(
        this TCommand command,
        Func<WebApplication, ParseResult, CancellationToken, Task<int>> run,
        bool validated = true,
        bool opensData = true
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
                    if (opensData)
                        await app.Services.GetRequiredService<AtRest>().OpenAsync(cancellationToken);
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

    /// <summary>A builder with the whole configuration: files, environment, secrets, command line; the later wins.</summary>
    /// <exception cref="IOException">The directory of secrets is not there.</exception>
    public static WebApplicationBuilder Configured(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.Configuration.AddEnvironmentVariables("FHIRINS__");
        if (Environment.GetEnvironmentVariable(SecretsVariable) is { Length: > 0 } directory)
        {
            if (!Directory.Exists(directory))
                throw new IOException($"{SecretsVariable}: there is no directory {directory}.");
            // One file a key, as containers and systemd hand secrets over: Database__ConnectionString.
            builder.Configuration.AddKeyPerFile(Path.GetFullPath(directory), optional: false);
        }
        builder.Configuration.AddCommandLine(settings);
        return builder;
    }

    private static WebApplication Build(string[] settings)
    {
        var builder = Configured(settings);
        builder.Logging.AddJsonLines();
        return builder.AddFhirIns().Build();
    }
}
