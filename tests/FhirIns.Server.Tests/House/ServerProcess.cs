using System.Diagnostics;

namespace FhirIns.Server.Tests.House;

/// <summary>The server's program in a process of its own, run to its end.</summary>
internal static class ServerProcess
{
    /// <summary>Runs it in an empty directory.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        Dictionary<string, string> environment,
        params string[] arguments
    )
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-alone-").FullName;
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "FhirIns.Server.dll"), .. arguments]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(directory, recursive: true);
        return (process.ExitCode, await output, errors);
    }
}
