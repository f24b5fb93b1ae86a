using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace FhirIns.Tests;

/// <summary>
/// The programs of <c>tests/clients</c>, run by Node. Where Node or their packages are missing their tests are skipped
/// loudly on a developer's machine; under CI they fail.
/// </summary>
internal static class NodeClients
{
    private static readonly string Folder = Path.Combine(SourceFolder(), "clients");

    /// <summary>The reason to skip, or null where they can run.</summary>
    public static string? WhyAbsent =>
        Environment.GetEnvironmentVariable("CI") == "true" ? null
        : !Directory.Exists(Path.Combine(Folder, "node_modules")) ? "npm ci --prefix tests/clients has not been run"
        : !IsInstalled("node") ? "Node is not installed"
        : null;

    /// <summary>Runs a script to its end and returns the lines it wrote.</summary>
    /// <param name="input">Lines for its standard input.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(
        string script,
        IEnumerable<string> arguments,
        IEnumerable<string>? input = null
    )
    {
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        foreach (var line in input ?? [])
            await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, $"{script} ended with {node.ExitCode}\n{await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
