using System.CommandLine;
using System.Globalization;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;

namespace FhirIns.Server.Commands;

/// <summary><c>audit verify</c> and <c>audit export</c>: the trail checked against its seals, and taken out.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Anchor = new("--anchor")
    {
        Description = "a seal noted earlier, number:hash, which must still be the same",
    };

    private static readonly Option<string> From = new("--from")
    {
        Description = "first day in France, or instant",
        Required = true,
    };

    private static readonly Option<string> To = new("--to")
    {
        Description = "last day in France, or instant",
        Required = true,
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "ndjson or csv",
        DefaultValueFactory = _ => "ndjson",
    };

    private static readonly Option<FileInfo?> Output = new("--output")
    {
        Description = "a file that does not exist yet; default: the standard output",
    };

    public static Command Create() =>
        new("audit", "The audit trail.")
        {
            new Command(
                "verify",
                "Checks every line of the trail against its seal; ends with 1 and names the lines that do not fit."
            )
            {
                Anchor,
            }.Runs(VerifyAsync, validated: false),
            new Command("export", "Writes the lines of a period.") { From, To, Format, Output }.Runs(
                ExportAsync,
                validated: false
            ),
        };

    private static async Task<int> VerifyAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        (long, byte[])? anchor = null;
        if (arguments.GetValue(Anchor) is { } noted)
        {
            anchor = ReadAnchor(noted);
            if (anchor is null)
                return await FailAsync("--anchor: number:hash is expected, as this command prints it.");
        }
        await using var scope = app.Services.CreateAsyncScope();
        var verdict = await scope.ServiceProvider.GetRequiredService<VerifyTrail>().RunAsync(anchor, cancellationToken);
        foreach (var found in verdict.Breaks)
            await Console.Error.WriteLineAsync(found);
        Console.WriteLine($"{verdict.Sealed} lines checked, {verdict.Breaks.Count} breaks");
        if (verdict.Last is { } last)
            Console.WriteLine($"anchor {last.Number}:{Convert.ToHexString(last.Hash)} of {Instant.Text(last.At)}");
        return verdict.Breaks.Count == 0 ? 0 : 1;
    }

    private static async Task<int> ExportAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        if (Period.Read(arguments.GetValue(From), arguments.GetValue(To)).Asked is not { } period)
            return await FailAsync("--from and --to must be days or instants, the first not after the last.");
        var format = arguments.GetValue(Format)!;
        if (!TraceExport.Formats.ContainsKey(format))
            return await FailAsync("--format must be ndjson or csv.");
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FhirInsDbContext>();
        await using var output = arguments.GetValue(Output) is { } file
            ? new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write)
            : Console.OpenStandardOutput();
        await TraceExport.WriteAsync(db, period, format, output, cancellationToken);
        return 0;
    }

    private static (long Number, byte[] Hash)? ReadAnchor(string text) =>
        text.Split(':') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
        && hash.All(char.IsAsciiHexDigit)
            ? (known, Convert.FromHexString(hash))
            : null;

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 1;
    }
}
