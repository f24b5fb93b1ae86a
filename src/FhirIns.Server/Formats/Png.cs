using System.Buffers.Binary;
using System.IO.Compression;

namespace FhirIns.Server.Formats;

/// <summary>Writes a black and white image as PNG, one bit a pixel.</summary>
internal static class Png
{
    /// <summary>The bytes of an image.</summary>
    /// <param name="isDark">Whether the pixel at a column and a row is black.</param>
    public static byte[] Of(int width, int height, Func<int, int, bool> isDark)
    {
        using var image = new MemoryStream();
        image.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        // One bit a pixel, grey scale; the usual compression and filters, not interlaced.
        header[8] = 1;
        Write(image, "IHDR"u8, header);
        Write(image, "IDAT"u8, Compressed(width, height, isDark));
        Write(image, "IEND"u8, []);
        return image.ToArray();
    }

    private static byte[] Compressed(int width, int height, Func<int, int, bool> isDark)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            for (var y = 0; y < height; y++)
            {
                var row = new byte[1 + ((width + 7) / 8)];
                for (var x = 0; x < width; x++)
                    if (!isDark(x, y))
                        row[1 + (x / 8)] |= (byte)(0x80 >> (x % 8));
                zlib.Write(row);
            }
        return packed.ToArray();
    }

    private static void Write(MemoryStream image, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        image.Write(number);
        image.Write(type);
        image.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Check(content, Check(type, uint.MaxValue)));
        image.Write(number);
    }

    /// <summary>The CRC of ISO 3309 that PNG asks for, before its last complement.</summary>
    private static uint Check(ReadOnlySpan<byte> content, uint check)
    {
        foreach (var one in content)
        {
            check ^= one;
            for (var bit = 0; bit < 8; bit++)
                check = (check & 1) == 0 ? check >> 1 : (check >> 1) ^ 0xEDB88320;
        }
        return check;
    }
}
