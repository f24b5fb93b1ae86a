using System.Security.Cryptography;
using System.Text;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// Hides a text so that beginnings stay beginnings and nothing else does: each byte of its UTF-8 becomes another one by a
/// permutation that only the key and all bytes before it decide. An index finds what begins alike; the order is lost.
/// </summary>
internal sealed class PrefixCipher(byte[] key)
{
    /// <summary>Follows every text that begins with what stands before it; it stays what it is.</summary>
    public const string End = "\U0010FFFF";

    /// <summary>Written bytes are the letters from here on: any database compares them code point by code point.</summary>
    private const char First = '\u0100';

    public string Encrypt(string column, string plain)
    {
        var (text, end) = plain.EndsWith(End, StringComparison.Ordinal) ? (plain[..^End.Length], End) : (plain, "");
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = Before(column, bytes);
        var written = new StringBuilder(bytes.Length + end.Length);
        Span<byte> rounds = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var index = 0; index < bytes.Length; index++)
        {
            HMACSHA256.HashData(key, before.AsSpan(0, before.Length - bytes.Length + index), rounds);
            written.Append((char)(First + Permute(bytes[index], rounds)));
        }
        return written.Append(end).ToString();
    }

    /// <exception cref="CryptographicException">The text was not written by this.</exception>
    public string Decrypt(string column, string stored)
    {
        var before = Before(column, new byte[stored.Length]);
        var start = before.Length - stored.Length;
        Span<byte> rounds = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var index = 0; index < stored.Length; index++)
        {
            var letter = stored[index] - First;
            if (letter is < 0 or > byte.MaxValue)
                throw new CryptographicException($"A value of {column} is not encrypted.");
            HMACSHA256.HashData(key, before.AsSpan(0, start + index), rounds);
            before[start + index] = PermuteBack((byte)letter, rounds);
        }
        return Encoding.UTF8.GetString(before, start, stored.Length);
    }

    /// <summary>The column, a separator, and the bytes.</summary>
    private static byte[] Before(string column, byte[] bytes) => [.. Encoding.UTF8.GetBytes(column), 0, .. bytes];

    /// <summary>A Feistel network of four rounds on two half bytes; a round is a table of 16 half bytes, 8 bytes of the hash.</summary>
    private static byte Permute(byte value, ReadOnlySpan<byte> rounds)
    {
        var (left, right) = (value >> 4, value & 0xf);
        for (var round = 0; round < 4; round++)
            (left, right) = (right, left ^ HalfByte(rounds, round, right));
        return (byte)((left << 4) | right);
    }

    private static byte PermuteBack(byte value, ReadOnlySpan<byte> rounds)
    {
        var (left, right) = (value >> 4, value & 0xf);
        for (var round = 3; round >= 0; round--)
            (left, right) = (right ^ HalfByte(rounds, round, left), left);
        return (byte)((left << 4) | right);
    }

    private static int HalfByte(ReadOnlySpan<byte> rounds, int round, int index)
    {
        var both = rounds[(round * 8) + (index / 2)];
        return index % 2 == 0 ? both >> 4 : both & 0xf;
    }
}
