using System.CommandLine;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Commands;

/// <summary>The program without a command: the web application, until it is told to end.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(
        WebApplication app,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        OwnCertificate.Check(app.Configuration, TimeProvider.System);
        await app.Services.MigrateAsync(app.Lifetime.ApplicationStopping);
        app.MapFhirIns();
        await app.RunAsync(cancellationToken);
        return 0;
    }
}
