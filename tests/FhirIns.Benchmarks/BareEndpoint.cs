using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FhirIns.Benchmarks;

/// <summary>
/// Kestrel with nothing behind it, in a process of its own: it answers every request with the same bytes. What a server of
/// this framework can give at best on this machine.
/// </summary>
internal static class BareEndpoint
{
    public const string Mode = "bare";

    /// <summary>Runs until the standard input ends.</summary>
    /// <param name="file">The bytes to answer with.</param>
    public static async Task<int> RunAsync(string file)
    {
        var body = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(http =>
        {
            http.Response.ContentType = "application/fhir+json; charset=utf-8";
            http.Response.ContentLength = body.Length;
            return http.Response.BodyWriter.WriteAsync(body, http.RequestAborted).AsTask();
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync(new Uri(app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
