using System.CommandLine;
using FhirIns.Insi;
using FhirIns.Insi.Checking;

namespace FhirIns.Server.Commands;

/// <summary>
/// <c>insi check</c>: says in plain words whether certificate, chain, clock, IDAM and network are right, access by access.
/// Nobody is asked about. Exit code 1 when something keeps calls from being made.
/// </summary>
internal static class InsiCheckCommand
{
    // It must be able to say what is wrong with a configuration that keeps the server from starting.
    public static Command Create() =>
        new Command("check", "Says whether INSi can be called as configured, without asking about anybody.").Runs(
            RunAsync,
            validated: false,
            opensData: false
        );

    private static async Task<int> RunAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        // Bound by hand: read as options, the first mistake would end the check.
        var options = app.Configuration.GetSection(InsiOptions.Section).Get<InsiOptions>() ?? new();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var findings = await InsiCheck.RunAsync(options, clock, cancellationToken);
        foreach (var finding in findings)
            await WriteAsync(Console.Out, finding);
        return findings.Any(finding => finding.Grade is CheckGrade.Wrong) ? 1 : 0;
    }

    private static async Task WriteAsync(TextWriter output, CheckFinding finding)
    {
        var mark = finding.Grade switch
        {
            CheckGrade.Right => "ok   ",
            CheckGrade.Doubtful => "?    ",
            _ => "WRONG",
        };
        var access = finding.Access is null ? "" : $"{finding.Access}  ";
        await output.WriteLineAsync($"{mark}  {access}{finding.Topic}: {finding.English}");
        if (finding.French != finding.English)
            await output.WriteLineAsync($"       {finding.French}");
    }
}
