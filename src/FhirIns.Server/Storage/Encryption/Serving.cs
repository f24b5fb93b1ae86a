using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>While a server runs, nobody changes the keys of its data; while they are changed, no server starts.</summary>
internal sealed class Serving(AtRest atRest, IOptions<DatabaseOptions> options) : IHostedService, IDisposable
{
    private Presence? presence;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        presence = await Presence.TakeAsync(options.Value, alone: false, cancellationToken);
        if (presence is null || !await atRest.IsUnchangedAsync(cancellationToken))
            throw new RefusedDatabaseException(
                "The keys of the stored data are being changed: start the server when that is done."
            );
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the last service that writes has stopped.</summary>
    public void Dispose() => presence?.Dispose();
}
