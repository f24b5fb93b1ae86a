using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// Says to all processes of one database that somebody uses it, or has it alone. The operating system or the database lets
/// go of what a dead process held.
/// </summary>
internal sealed class Presence : IDisposable
{
    private readonly IDisposable? held;

    private Presence(IDisposable? held) => this.held = held;

    /// <summary>Takes a place beside others, or all of them; null while somebody else keeps it from that.</summary>
    /// <param name="alone">Whether nobody else may be there.</param>
    public static async Task<Presence?> TakeAsync(
        DatabaseOptions options,
        bool alone,
        CancellationToken cancellationToken
    )
    {
        if (options.Provider == Providers.Sqlite)
            return DatabaseFile.Of(options.ConnectionString) is { } file ? Take(file + ".serving", alone) : new(null);
        // One of its own: the lock ends with it, and not when a pool has it again.
        var connection = new DatabaseOptions
        {
            Provider = options.Provider,
            ConnectionString = new DbConnectionStringBuilder
            {
                ConnectionString = options.ConnectionString,
                ["Pooling"] = false,
            }.ConnectionString,
        }.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (await Providers.TryLockSessionAsync(connection, "fhirins serving", alone, cancellationToken))
                return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    public void Dispose() => held?.Dispose();

    /// <summary>A file that the operating system locks, shared or not.</summary>
    private static Presence? Take(string file, bool alone)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = alone ? FileAccess.ReadWrite : FileAccess.Read,
            Share = alone ? FileShare.None : FileShare.Read,
        };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new(new FileStream(file, how));
        }
        catch (IOException exception) when (DatabaseFile.IsHeldByAnother(exception))
        {
            return null;
        }
    }
}
