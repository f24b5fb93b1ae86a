using System.Buffers;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Reads the messages of one connection out of their frames (MLLP: 0x0B, the message, 0x1C 0x0D). What stands between
/// frames is passed over; a frame that begins within another takes its place, for its sender has begun anew.
/// </summary>
/// <param name="maxBytes">The longest message that is kept.</param>
/// <param name="silence">How long nothing may come between messages.</param>
/// <param name="time">How long a message may take from its first byte to its last.</param>
internal sealed class MllpReader(Stream stream, int maxBytes, TimeSpan silence, TimeSpan time)
{
    public const byte Start = 0x0b;
    public const byte End = 0x1c;
    public const byte Return = 0x0d;

    private readonly byte[] buffer = new byte[16 * 1024];
    private int position;
    private int filled;

    /// <summary>The next message; null when the other side has ended, in the middle of one or between two.</summary>
    /// <exception cref="OperationCanceledException">It took too long, or the server ends.</exception>
    public async Task<MllpFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(silence);
        if (!await SkipToStartAsync(patience.Token))
            return null;
        patience.CancelAfter(time);
        return await ReadToEndAsync(patience.Token);
    }

    private async Task<bool> SkipToStartAsync(CancellationToken cancellationToken)
    {
        do
        {
            var start = buffer.AsSpan(position, filled - position).IndexOf(Start);
            if (start >= 0)
            {
                position += start + 1;
                return true;
            }
        } while (await FillAsync(cancellationToken));
        return false;
    }

    private async Task<MllpFrame?> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>();
        var isTooLong = false;
        do
        {
            while (position < filled)
            {
                var rest = buffer.AsSpan(position, filled - position);
                var mark = rest.IndexOfAny(Start, End);
                var part = mark < 0 ? rest : rest[..mark];
                position += part.Length + (mark < 0 ? 0 : 1);
                if (mark >= 0 && rest[mark] == Start)
                {
                    message.Clear();
                    isTooLong = false;
                    continue;
                }
                var room = maxBytes - message.WrittenCount;
                isTooLong |= part.Length > room;
                message.Write(part[..Math.Min(part.Length, room)]);
                if (mark >= 0)
                    return new(message.WrittenMemory, isTooLong);
            }
        } while (await FillAsync(cancellationToken));
        return null;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        position = 0;
        filled = await stream.ReadAsync(buffer, cancellationToken);
        return filled > 0;
    }
}

/// <summary>What stood in one frame.</summary>
/// <param name="Content">The message, or as much of it as is kept.</param>
/// <param name="IsTooLong">Whether there was more of it.</param>
internal sealed record MllpFrame(ReadOnlyMemory<byte> Content, bool IsTooLong);
