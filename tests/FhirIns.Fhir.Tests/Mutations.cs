using System.Text;

namespace FhirIns.Fhir.Tests;

/// <summary>An endless row of damaged copies of one content, always the same for a seed.</summary>
internal sealed class Mutations(byte[] content, int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. "null {} [] \"\" { } [ ] , : \" < > /> & &lt; <a/> \\ud800 \\ \0 \uFFFE - 1e9 <!DOCTYPE <![CDATA[x]]> extension _"
            .Split(' ')
            .Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
        [0xED, 0xA0, 0x80],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> bytes = [.. content];
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            Mutate(bytes);
        }
        return [.. bytes];
    }

    private void Mutate(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        var length = Math.Min(_random.Next(1, 40), bytes.Count - at);
        switch (_random.Next(5))
        {
            case 0:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 3:
                bytes.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
                break;
            default:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
        }
        if (bytes.Count == 0)
        {
            bytes.Add((byte)'{');
        }
    }
}
