using System.CommandLine;

namespace FhirIns.Server.Commands;

/// <summary>
/// What the program can be told to do. Without a command it serves. Whatever is not a command or an option of one is
/// configuration, as ASP.NET reads it: <c>--urls http://…</c>, <c>--Database:Provider=PostgreSql</c>.
/// </summary>
internal static class CommandLine
{
    // A value of the configuration may begin with @ or a hyphen: it is neither a file of arguments nor a bundle of switches.
    private static readonly ParserConfiguration Parsing = new()
    {
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>The exit code: 0 when it went well.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments, Parsing);
        // Without this a misspelt command would start a server.
        if (parsed.UnmatchedTokens is [var first, ..] && !IsConfiguration(first))
        {
            await Console.Error.WriteLineAsync($"{first}: no such command, --help lists them.");
            return 1;
        }
        return await parsed.InvokeAsync(
            new()
            {
                EnableDefaultExceptionHandler = false,
                // The host of a server ends in its own time; a command is asked to end by its token.
                ProcessTerminationTimeout = parsed.CommandResult.Command is RootCommand ? null : Patience,
            }
        );
    }

    private static RootCommand Root() =>
        new RootCommand("FHIR R4 server for French patient identities (INS). Without a command it serves.")
        {
            MigrateCommand.Create(),
            KeysCommand.Create(),
            HealthCommand.Create(),
            InsiCommand.Create(),
            AuditCommand.Create(),
            CampaignCommand.Create(),
        }.Runs(ServeCommand.RunAsync, opensData: false);

    private static bool IsConfiguration(string argument) =>
        argument is ['-' or '/', ..] || argument.Contains('=', StringComparison.Ordinal);
}
