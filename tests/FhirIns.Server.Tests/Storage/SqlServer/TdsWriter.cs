using System.Text;

namespace FhirIns.Server.Tests.Storage.SqlServer;

/// <summary>Writes the tokens that SQL Server answers with.</summary>
internal sealed class TdsWriter
{
    private static readonly byte[] Collation = [0x09, 0x04, 0xd0, 0x00, 0x34];
    private static readonly byte[] TransactionMark = [1, 0, 0, 0, 0, 0, 0, 0];

    private readonly MemoryStream bytes = new();

    public byte[] ToArray() => bytes.ToArray();

    /// <summary>Version 16, no encryption, one result at a time.</summary>
    public void Prelogin()
    {
        byte[] options = [0, 0, 16, 0, 6, 1, 0, 22, 0, 1, 4, 0, 23, 0, 1, 0xff];
        Write(options);
        Write([16, 0, 0, 0, 0, 0, 2, 0]);
    }

    public void LoggedIn()
    {
        Changed(1, Name("fhirins"), Name("master"));
        Changed(7, [5, .. Collation], [0]);
        byte[] acknowledged = [1, 0x74, 0, 0, 4, .. Name("Simulated"), 16, 0, 0, 0];
        Write([0xad]);
        Int(acknowledged.Length, 2);
        Write(acknowledged);
        Done(0, 0);
    }

    public void Transaction(int act)
    {
        if (act == 5)
            Changed(8, [8, .. TransactionMark], [0]);
        else
            Changed((byte)(act == 7 ? 9 : 10), [0], [8, .. TransactionMark]);
        Done(0, 0);
    }

    public void Rows(TdsAnswer? answer, bool ofCall)
    {
        if (answer?.Error is { } error)
        {
            Error(error.Number, error.Message);
            Done(2, 0, ofCall);
            return;
        }
        // Rows without columns are rows that a statement changed: they are counted alone.
        if (answer is { Columns.Count: > 0 })
        {
            Columns(answer.Columns);
            foreach (var row in answer.Rows)
            {
                Write([0xd1]);
                for (var index = 0; index < row.Length; index++)
                    Value(answer.Columns[index], row[index]);
            }
        }
        Done(0x10, answer?.Rows.Count ?? 0, ofCall);
    }

    public void Done(int status, long rows, bool ofCall = false)
    {
        Write([(byte)(ofCall ? 0xfe : 0xfd)]);
        Int(status, 2);
        Int(0, 2);
        Int(rows, 8);
    }

    private void Error(int number, string message)
    {
        var text = new TdsWriter();
        text.Int(number, 4);
        text.Write([1, 14]);
        text.Int(message.Length, 2);
        text.Write(Encoding.Unicode.GetBytes(message));
        text.Write([0, 0]);
        text.Int(1, 4);
        Write([0xaa]);
        Int(text.bytes.Length, 2);
        Write(text.ToArray());
    }

    private void Columns(IReadOnlyList<Type> types)
    {
        Write([0x81]);
        Int(types.Count, 2);
        foreach (var type in types)
        {
            Int(0, 4);
            Int(1, 2);
            Write(
                type switch
                {
                    _ when type == typeof(int) => [0x26, 4],
                    _ when type == typeof(long) => [0x26, 8],
                    _ when type == typeof(bool) => [0x68, 1],
                    _ when type == typeof(byte[]) => [0xa5, 0x40, 0x1f],
                    _ => [0xe7, 0x40, 0x1f, .. Collation],
                }
            );
            Write(Name("c"));
        }
    }

    private void Value(Type type, object? value)
    {
        var isLong = type == typeof(string) || type == typeof(byte[]);
        switch (value)
        {
            case null:
                Int(isLong ? 0xffff : 0, isLong ? 2 : 1);
                break;
            case bool flag:
                Write([1, (byte)(flag ? 1 : 0)]);
                break;
            case int number:
                Write([4]);
                Int(number, 4);
                break;
            case long number:
                Write([8]);
                Int(number, 8);
                break;
            default:
                var content = value as byte[] ?? Encoding.Unicode.GetBytes((string)value);
                Int(content.Length, 2);
                Write(content);
                break;
        }
    }

    private void Changed(byte what, byte[] now, byte[] before)
    {
        Write([0xe3]);
        Int(1 + now.Length + before.Length, 2);
        Write([what]);
        Write(now);
        Write(before);
    }

    private static byte[] Name(string text) => [(byte)text.Length, .. Encoding.Unicode.GetBytes(text)];

    private void Int(long value, int size)
    {
        for (var index = 0; index < size; index++)
            bytes.WriteByte((byte)(value >> (8 * index)));
    }

    private void Write(ReadOnlySpan<byte> part) => bytes.Write(part);
}
