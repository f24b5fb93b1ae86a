using System.Buffers.Binary;
using System.Text;

namespace FhirIns.Server.Tests.Storage.SqlServer;

/// <summary>Reads what a client of SQL Server sends: batches, and calls of sp_executesql with their values.</summary>
internal ref struct TdsReader
{
    private ReadOnlySpan<byte> rest;

    private TdsReader(ReadOnlySpan<byte> rest) => this.rest = rest;

    public static ReadOnlySpan<byte> AfterHeaders(ReadOnlySpan<byte> body) =>
        body[(int)BinaryPrimitives.ReadUInt32LittleEndian(body)..];

    public static SentStatement Batch(byte[] body) =>
        new(Encoding.Unicode.GetString(AfterHeaders(body)), new Dictionary<string, object?>());

    public static SentStatement Call(byte[] body)
    {
        var reader = new TdsReader(AfterHeaders(body));
        var length = reader.Int(2);
        var procedure =
            length == 0xffff ? $"#{reader.Int(2)}" : Encoding.Unicode.GetString(reader.Take((int)length * 2));
        reader.Take(2);
        var values = new List<(string Name, object? Value)>();
        while (reader.rest.Length > 0)
        {
            var name = Encoding.Unicode.GetString(reader.Take((int)reader.Int(1) * 2));
            reader.Take(1);
            values.Add((name, reader.Value()));
        }
        // 10 is sp_executesql: the statement, the declarations of its parameters, their values.
        return procedure == "#10"
            ? new((string)values[0].Value!, values.Skip(2).ToDictionary(one => one.Name, one => one.Value))
            : new(procedure, values.ToDictionary(one => one.Name, one => one.Value));
    }

    private object? Value()
    {
        var type = (int)Int(1);
        switch (type)
        {
            case 0x26:
            case 0x68:
                Take(1);
                var size = (int)Int(1);
                return size == 0 ? null
                    : type == 0x68 ? Int(1) == 1
                    : Signed(size);
            case 0xe7:
            case 0xa5:
                var most = (int)Int(2);
                if (type == 0xe7)
                    Take(5);
                var bytes = most == 0xffff ? Parts() : Sized(Int(2), 0xffff);
                return type == 0xe7 && bytes is not null ? Encoding.Unicode.GetString(bytes) : bytes;
            case 0x63:
                Take(9);
                return Sized(Int(4), 0xffffffff) is { } text ? Encoding.Unicode.GetString(text) : null;
            default:
                throw new NotSupportedException($"A value of type 0x{type:x2}");
        }
    }

    private byte[]? Sized(long length, long absent) => length == absent ? null : Take((int)length).ToArray();

    /// <summary>A value of unlimited length comes in parts, the last one empty.</summary>
    private byte[]? Parts()
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) == ulong.MaxValue)
            return null;
        var whole = new List<byte>();
        while (Int(4) is var length and > 0)
            whole.AddRange(Take((int)length));
        return [.. whole];
    }

    private long Signed(int size) => size == 8 ? BinaryPrimitives.ReadInt64LittleEndian(Take(8)) : (int)Int(size);

    private long Int(int size)
    {
        var value = 0L;
        var bytes = Take(size);
        for (var index = 0; index < size; index++)
            value |= (long)bytes[index] << (8 * index);
        return value;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
