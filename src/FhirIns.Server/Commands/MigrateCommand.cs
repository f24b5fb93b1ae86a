using System.CommandLine;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Commands;

/// <summary><c>migrate</c>: brings the database to the shape this build needs, and ends.</summary>
internal static class MigrateCommand
{
    // Run beside the server by those who may change its database: it needs nothing of the configuration but that.
    public static Command Create() =>
        new Command("migrate", "Brings the database to the shape this build needs, and ends.").Runs(
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
        await app.Services.MigrateAsync(cancellationToken, isAsked: true);
        return 0;
    }
}
