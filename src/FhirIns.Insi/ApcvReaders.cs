using System.Security.Cryptography;

namespace FhirIns.Insi;

/// <summary>
/// The readers of applications carte Vitale (apCV) that are registered here, and nobody else's: what another reader
/// read, or what cannot be proved to come from a registered one, is an identity like any that comes from outside.
/// </summary>
public sealed class ApcvReaders : IDisposable
{
    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    internal ApcvReaders(InsiOptions options)
    {
        foreach (var (reader, file) in options.ApcvReaders)
        {
            _keys.Add(reader, Load(file));
        }
    }

    /// <summary>Whether any reader is registered; without one the apCV is not taken at all.</summary>
    public bool IsOn => _keys.Count > 0;

    /// <summary>What a registered reader read, its signature checked.</summary>
    /// <param name="reading">As the reader handed it over.</param>
    /// <returns>Null when no registered reader signed it.</returns>
    public VitaleReading? Read(string reading) =>
        ApcvContract.ReaderOf(reading) is { } reader && _keys.TryGetValue(reader, out var key)
            ? ApcvContract.Read(reading, key)
            : null;

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    /// <summary>The sentence that says why a file is not the public key of a reader; null when it is.</summary>
    internal static string? MistakeIn(string file)
    {
        try
        {
            Load(file).Dispose();
            return null;
        }
        catch (Exception e)
            when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read as a public key, PEM, of curve P-256: {e.Message}";
        }
    }

    private static ECDsa Load(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key.KeySize == 256 ? key : throw new CryptographicException("its curve is another");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
