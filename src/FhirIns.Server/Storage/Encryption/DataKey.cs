using System.Security.Cryptography;
using System.Text;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// Encrypts and decrypts the values of columns: AES-256-GCM, the column as associated data, so that a value cannot be moved
/// to another column. Each form has keys of its own, derived from one key of the database by HKDF-SHA-256.
/// </summary>
internal sealed class DataKey
{
    public const int Length = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] sealing;
    private readonly byte[] equality;
    private readonly byte[] nonces;
    private readonly PrefixCipher prefixes;

    public DataKey(byte[] secret)
    {
        sealing = Derive("sealed");
        equality = Derive("equal");
        nonces = Derive("equal nonce");
        prefixes = new(Derive("prefix"));

        byte[] Derive(string use) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Length, info: Encoding.UTF8.GetBytes($"FhirIns {use}"));
    }

    /// <param name="column">Table and column.</param>
    public string Encrypt(string column, ColumnForm form, string plain) =>
        form is ColumnForm.Prefix
            ? prefixes.Encrypt(column, plain)
            : Convert.ToBase64String(Encrypt(column, form, Encoding.UTF8.GetBytes(plain)));

    /// <exception cref="CryptographicException">It was not written with this key in this column.</exception>
    public string Decrypt(string column, ColumnForm form, string stored) =>
        form is ColumnForm.Prefix
            ? prefixes.Decrypt(column, stored)
            : Encoding.UTF8.GetString(Decrypt(column, form, FromBase64(stored)));

    /// <summary>The nonce, the ciphertext, the tag.</summary>
    public byte[] Encrypt(string column, ColumnForm form, ReadOnlySpan<byte> plain)
    {
        var stored = new byte[NonceLength + plain.Length + TagLength];
        var nonce = stored.AsSpan(0, NonceLength);
        var place = Encoding.UTF8.GetBytes(column);
        if (form is ColumnForm.Equal)
            FillNonce(nonce, place, plain);
        else
            RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(form), TagLength);
        aes.Encrypt(nonce, plain, stored.AsSpan(NonceLength, plain.Length), stored.AsSpan(^TagLength..), place);
        return stored;
    }

    /// <inheritdoc cref="Decrypt(string, ColumnForm, string)"/>
    public byte[] Decrypt(string column, ColumnForm form, ReadOnlySpan<byte> stored)
    {
        if (stored.Length < NonceLength + TagLength)
            throw new CryptographicException($"A value of {column} is not encrypted.");
        var plain = new byte[stored.Length - NonceLength - TagLength];
        using var aes = new AesGcm(KeyOf(form), TagLength);
        aes.Decrypt(
            stored[..NonceLength],
            stored[NonceLength..^TagLength],
            stored[^TagLength..],
            plain,
            Encoding.UTF8.GetBytes(column)
        );
        return plain;
    }

    /// <summary>
    /// A nonce made of the value itself: the same value gives the same ciphertext, another value another nonce (a synthetic
    /// initialization vector, as in RFC 5297).
    /// </summary>
    private void FillNonce(Span<byte> nonce, ReadOnlySpan<byte> place, ReadOnlySpan<byte> plain)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, nonces);
        hmac.AppendData(place);
        hmac.AppendData([0]);
        hmac.AppendData(plain);
        hmac.GetHashAndReset(hash);
        hash[..NonceLength].CopyTo(nonce);
    }

    private byte[] KeyOf(ColumnForm form) => form is ColumnForm.Equal ? equality : sealing;

    private static byte[] FromBase64(string stored)
    {
        var bytes = new byte[stored.Length];
        return Convert.TryFromBase64String(stored, bytes, out var length)
            ? bytes[..length]
            : throw new CryptographicException("A value is not encrypted.");
    }
}
