using System.Text.Json;
using FhirIns.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FhirIns.Benchmarks;

/// <summary>The sandbox as it is delivered, in a process of its own.</summary>
internal static class ServedSandbox
{
    public const string Mode = "serve";

    /// <summary>Runs until the standard input ends: with the process that started it, whatever happens to that one.</summary>
    /// <param name="args">Data directory, number of people, and for PostgreSQL the connection string.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var (options, mistake) = SandboxOptions.Parse([
            "--data",
            args[0],
            "--population",
            args[1],
            "--urls",
            "http://127.0.0.1:0",
            "--insi-url",
            "http://127.0.0.1:0",
        ]);
        if (options is null)
            throw new ArgumentException(mistake, nameof(args));
        var settings = new Dictionary<string, string?>();
        if (args.Length > 2)
            (settings["Database:Provider"], settings["Database:ConnectionString"]) = ("PostgreSql", args[2]);
        await using var host = await SandboxHost.StartAsync(
            options,
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(settings);
                // The standard output is for the one line that tells where the server is.
                builder.Services.Configure<ConsoleLoggerOptions>(console =>
                    console.LogToStandardErrorThreshold = LogLevel.Trace
                );
            },
            Console.Error
        );
        var served = new Served(
            host.Url.Port,
            host.TokenOf("connector"),
            host.TokenOf("reception"),
            host.TokenOf("referent")
        );
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(served));
        await Console.In.ReadToEndAsync();
        return 0;
    }
}

/// <summary>Where the server listens and with which signed tokens it is asked.</summary>
internal sealed record Served(int Port, string Connector, string Reception, string Referent);
