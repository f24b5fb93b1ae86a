using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>A text that a statement compares with a column: bound as it is stored there.</summary>
/// <param name="Column">Table and column.</param>
internal sealed record StoredText(string Column, string Plain);

/// <summary>
/// How what says who somebody is lies in the database: plain, or encrypted under the data key. The one door through which
/// the model, statements of our own and the commands write and read such columns.
/// </summary>
internal sealed class AtRest(
    IDbContextFactory<FhirInsDbContext> contexts,
    IDataProtectionProvider protection,
    KeyRingGuard ring,
    IOptions<DatabaseOptions> options
)
{
    private KeyState? state;
    private DataKey? key;

    /// <summary>Whether the configuration wants encrypted columns.</summary>
    public bool IsEncrypted { get; } = options.Value.Encryption.Enabled;

    private DataKey Key =>
        key ?? throw new InvalidOperationException("The data key has not been read: the database was not opened.");

    /// <summary>
    /// Reads the data key, and makes the first one where the database is empty. To be called before anything is read or
    /// written.
    /// </summary>
    /// <exception cref="RefusedDatabaseException">The rows and the configuration disagree, or the key cannot be read.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await ring.CheckAsync(db, cancellationToken);
        var found = await StateAsync(db, cancellationToken);
        if (found is null && IsEncrypted && await IsEmptyAsync(db, cancellationToken))
            found = await BeginAsync(db, cancellationToken);
        found ??= KeyState.Plain;
        if (found.Next is not null)
            throw new RefusedDatabaseException(
                "Database:Encryption: a change of the keys of the stored data is not finished: run 'FhirIns.Server keys apply'."
            );
        if (IsEncrypted != found.Key > 0)
            throw new RefusedDatabaseException(
                IsEncrypted
                    ? "Database:Encryption:Enabled is true and the stored data are not encrypted: stop every server and run 'FhirIns.Server keys apply'."
                    : "Database:Encryption:Enabled is false and the stored data are encrypted: set it to true, or stop every server and run 'FhirIns.Server keys apply' to decrypt them."
            );
        key = IsEncrypted ? await ReadKeyAsync(db, found.Key, cancellationToken) : null;
        state = found;
    }

    /// <summary>Whether the rows are still under the key that was read.</summary>
    public async Task<bool> IsUnchangedAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return state is null || (await StateAsync(db, cancellationToken) ?? KeyState.Plain) == state;
    }

    public string Write(string column, string plain) =>
        IsEncrypted ? Key.Encrypt(column, EncryptedColumns.FormOf(column), plain) : plain;

    public byte[] Write(string column, byte[] plain) =>
        IsEncrypted ? Key.Encrypt(column, EncryptedColumns.FormOf(column), plain) : plain;

    public string Read(string column, string stored) =>
        IsEncrypted ? Key.Decrypt(column, EncryptedColumns.FormOf(column), stored) : stored;

    public byte[] Read(string column, byte[] stored) =>
        IsEncrypted ? Key.Decrypt(column, EncryptedColumns.FormOf(column), stored) : stored;

    /// <summary>A value of a statement as it is bound.</summary>
    public object Bound(object value) => value is StoredText text ? Write(text.Column, text.Plain) : value;

    /// <summary>The state of the rows; null for a database that was never encrypted.</summary>
    public static async Task<KeyState?> StateAsync(FhirInsDbContext db, CancellationToken cancellationToken) =>
        await db.Set<ServerKeyRow>()
            .AsNoTracking()
            .Where(row => row.Name == KeyState.Name)
            .Select(row => row.Xml)
            .FirstOrDefaultAsync(cancellationToken)
            is { } xml
            ? KeyState.Parse(xml)
            : null;

    /// <summary>The data key of a number; null for 0, which is none.</summary>
    /// <exception cref="RefusedDatabaseException">It is not there, or the key ring does not open it.</exception>
    public async Task<DataKey?> ReadKeyAsync(FhirInsDbContext db, int number, CancellationToken cancellationToken)
    {
        if (number == 0)
            return null;
        var name = KeyState.NameOf(number);
        var wrapped = await db.Set<ServerKeyRow>()
            .AsNoTracking()
            .Where(row => row.Name == name)
            .Select(row => row.Xml)
            .FirstOrDefaultAsync(cancellationToken);
        if (wrapped is null)
            throw new RefusedDatabaseException(
                "Database:Encryption: the key of the stored data is not in the database."
            );
        try
        {
            return new(Convert.FromBase64String(Protector.Unprotect(wrapped)));
        }
        catch (CryptographicException exception)
        {
            throw new RefusedDatabaseException(
                $"Database:Encryption: the key of the stored data cannot be read with the key ring: {exception.Message}"
            );
        }
    }

    /// <summary>A new data key as its row keeps it.</summary>
    public ServerKeyRow NewKey(int number) =>
        new()
        {
            Name = KeyState.NameOf(number),
            Xml = Protector.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(DataKey.Length))),
        };

    private IDataProtector Protector => protection.CreateProtector("FhirIns.DataKey");

    /// <summary>An empty database is encrypted from its first row on.</summary>
    private async Task<KeyState?> BeginAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var first = new KeyState(1);
        db.Add(NewKey(first.Key));
        db.Add(new ServerKeyRow { Name = KeyState.Name, Xml = first.ToXml() });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return first;
        }
        catch (DbUpdateException exception) when (Providers.IsUniqueViolation(exception))
        {
            // Another node began meanwhile.
            db.ChangeTracker.Clear();
            return await StateAsync(db, cancellationToken);
        }
    }

    private static async Task<bool> IsEmptyAsync(FhirInsDbContext db, CancellationToken cancellationToken) =>
        !await db.Patients.AnyAsync(cancellationToken)
        && !await db.Traces.AnyAsync(cancellationToken)
        && !await db.Subscriptions.AnyAsync(cancellationToken)
        && !await db.Tasks.AnyAsync(cancellationToken)
        && !await db.ReceivedMessages.AnyAsync(cancellationToken);
}
