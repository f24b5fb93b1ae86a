using System.Diagnostics;

namespace FhirIns.Benchmarks;

/// <summary>This program once more, in another mode. It ends when its input is closed; else it is killed, it alone.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public static ChildProcess Start(params string[] args)
    {
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHost ? [typeof(ChildProcess).Assembly.Location, .. args] : args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Time it has had on a processor so far.</summary>
    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    /// <summary>Memory it holds now, in bytes.</summary>
    public long WorkingSet => Refreshed().WorkingSet64;

    public async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException("The process ended without an answer.");

    /// <summary>Gives it all its input, and takes the line that it answers.</summary>
    public async Task<string> AskAsync(string input)
    {
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await ReadLineAsync();
    }

    private Process Refreshed()
    {
        process.Refresh();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Grace);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        process.Dispose();
    }
}
