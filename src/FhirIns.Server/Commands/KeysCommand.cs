using System.CommandLine;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Commands;

/// <summary>
/// <c>keys apply</c> and <c>keys rotate</c>: the stored data encrypted as the configuration says, and under a new key. Both
/// go on where one that was killed stood.
/// </summary>
internal static class KeysCommand
{
    // Run by those who may change the database: it needs nothing of the configuration but that.
    public static Command Create() =>
        new("keys", "The keys under which data are stored.")
        {
            new Command(
                "apply",
                "Encrypts or decrypts the stored data, as Database:Encryption says, while no server runs."
            ).Runs((app, _, cancelled) => RunAsync(app, rotate: false, cancelled), validated: false, opensData: false),
            new Command(
                "rotate",
                "Encrypts the stored data under a new key, and the keys under the certificate of today."
            ).Runs((app, _, cancelled) => RunAsync(app, rotate: true, cancelled), validated: false, opensData: false),
        };

    private static async Task<int> RunAsync(WebApplication app, bool rotate, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<ChangeKeys>().RunAsync(rotate, Console.Out, cancellationToken);
        return 0;
    }
}
