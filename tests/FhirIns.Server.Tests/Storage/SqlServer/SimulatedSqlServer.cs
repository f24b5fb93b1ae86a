using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FhirIns.Server.Tests.Storage.SqlServer;

/// <summary>
/// Speaks the protocol of SQL Server (TDS 7.4) well enough for its client to log in, open transactions and send statements,
/// and remembers what was sent. It runs none of it: the test says what is answered.
/// </summary>
internal sealed class SimulatedSqlServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<SentStatement> sent = new();
    private readonly Task accepting;

    public SimulatedSqlServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What is answered to a statement; null for an answer without rows.</summary>
    public Func<SentStatement, TdsAnswer?> Answer { get; set; } = _ => null;

    /// <summary>Everything that was sent so far, transactions included.</summary>
    public IReadOnlyList<SentStatement> Sent => [.. sent];

    public string ConnectionString =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Server=tcp:127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};Database=fhirins;User ID=u;Password=p;Encrypt=Optional;Pooling=False"
        );

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        try
        {
            while (await ReadMessageAsync(stream) is { } message)
                await ReplyAsync(stream, AnswerTo(message.Type, message.Body));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has gone.
        }
    }

    private byte[] AnswerTo(byte type, byte[] body)
    {
        var answer = new TdsWriter();
        switch (type)
        {
            case 0x12:
                answer.Prelogin();
                break;
            case 0x10:
                answer.LoggedIn();
                break;
            case 0x0e:
                var act = BinaryPrimitives.ReadUInt16LittleEndian(TdsReader.AfterHeaders(body));
                sent.Enqueue(
                    new(
                        act switch
                        {
                            5 => "BEGIN",
                            7 => "COMMIT",
                            _ => "ROLLBACK",
                        },
                        new Dictionary<string, object?>()
                    )
                );
                answer.Transaction(act);
                break;
            case 0x01:
            case 0x03:
                var statement = type == 1 ? TdsReader.Batch(body) : TdsReader.Call(body);
                sent.Enqueue(statement);
                answer.Rows(Answer(statement), ofCall: type == 3);
                break;
            default:
                answer.Done(0x20, 0);
                break;
        }
        return answer.ToArray();
    }

    private async Task<(byte Type, byte[] Body)?> ReadMessageAsync(NetworkStream stream)
    {
        var header = new byte[8];
        var body = new MemoryStream();
        while (true)
        {
            if (await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false, ending.Token) < 8)
                return null;
            var part = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - 8];
            await stream.ReadExactlyAsync(part, ending.Token);
            body.Write(part);
            if ((header[1] & 1) == 1)
                return (header[0], body.ToArray());
        }
    }

    private async Task ReplyAsync(NetworkStream stream, byte[] answer)
    {
        const int Room = 4088;
        for (var start = 0; start < Math.Max(answer.Length, 1); start += Room)
        {
            var part = answer.AsMemory(start, Math.Min(Room, answer.Length - start));
            var packet = new byte[part.Length + 8];
            packet[0] = 4;
            packet[1] = (byte)(start + Room >= answer.Length ? 1 : 0);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            packet[6] = 1;
            part.CopyTo(packet.AsMemory(8));
            await stream.WriteAsync(packet, ending.Token);
        }
    }
}

/// <summary>A statement with the values bound to it, by name.</summary>
internal sealed record SentStatement(string Text, IReadOnlyDictionary<string, object?> Values);

/// <summary>Rows, or an error.</summary>
internal sealed record TdsAnswer(IReadOnlyList<Type> Columns, IReadOnlyList<object?[]> Rows)
{
    public (int Number, string Message)? Error { get; private init; }

    public static TdsAnswer Scalar(object? value, Type? type = null) =>
        new(
            [type ?? value!.GetType()],
            [
                [value],
            ]
        );

    public static TdsAnswer Failure(int number, string message) => new([], []) { Error = (number, message) };
}
