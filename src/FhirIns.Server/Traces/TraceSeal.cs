using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Traces;

/// <summary>
/// The hash that ties a line of the trail to the one before it: SHA-256, or HMAC-SHA-256 with a key that the database does
/// not know.
/// </summary>
internal static class TraceSeal
{
    /// <summary>What stands before the first seal.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    /// <param name="rawHash">The hash of the raw answer, which may be gone when the seal is checked.</param>
    public static byte[] Of(TraceRow line, byte[]? rawHash, ReadOnlySpan<byte> before, byte[] key)
    {
        var content = new ArrayBufferWriter<byte>(512);
        content.Write(before);
        foreach (var field in Fields(line, rawHash))
            Write(content, field);
        return key.Length == 0 ? SHA256.HashData(content.WrittenSpan) : HMACSHA256.HashData(key, content.WrittenSpan);
    }

    public static byte[]? OfAnswer(byte[]? raw) => raw is null ? null : SHA256.HashData(raw);

    /// <summary>All that a line says. The order is part of every seal there is: it never changes.</summary>
    private static IEnumerable<string?> Fields(TraceRow line, byte[]? rawHash) =>
        [
            line.Id,
            line.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            line.Kind.ToString(),
            line.PatientId,
            line.Client,
            line.Person,
            line.Organization,
            line.Operation,
            line.Mode,
            line.Automatic ? "true" : "false",
            line.Context,
            line.Request,
            line.MessageId,
            line.ResultCode,
            line.Outcome,
            line.DurationMilliseconds?.ToString(CultureInfo.InvariantCulture),
            line.FromStatus,
            line.ToStatus,
            line.Event,
            line.Reason,
            line.About,
            rawHash is null ? null : Convert.ToHexString(rawHash),
        ];

    /// <summary>Each field with its length before it: no two lines give the same bytes. What is absent has length -1.</summary>
    private static void Write(ArrayBufferWriter<byte> content, string? field)
    {
        var length = field is null ? -1 : Encoding.UTF8.GetByteCount(field);
        BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(4), length);
        content.Advance(4);
        if (field is not null)
            Encoding.UTF8.GetBytes(field, content);
    }
}
