using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FhirIns.Benchmarks;

/// <summary>
/// Asks a server over HTTP/1.1 in a process of its own, with so little work for each request that the server is what is
/// measured: requests are written beforehand, of an answer only status and length are read.
/// </summary>
internal static class LoadGenerator
{
    public const string Mode = "load";

    /// <summary>Reads a plan from the standard input and answers with one line.</summary>
    public static async Task<int> RunAsync()
    {
        var plan = JsonSerializer.Deserialize<LoadPlan>(await Console.In.ReadToEndAsync())!;
        var requests = plan.Requests.Select(Encoding.UTF8.GetBytes).ToArray();
        var next = -1;
        var watch = Stopwatch.StartNew();
        var connections = await Task.WhenAll(
            Enumerable
                .Range(0, plan.Connections)
                .Select(_ => Task.Run(() => AskAsync(plan, watch, () => requests[Next()])))
        );
        var elapsed = watch.Elapsed.TotalSeconds;
        var times = connections.SelectMany(one => one.Times).Order().ToArray();
        var result = new LoadResult(
            times.Length,
            times.Length / elapsed,
            At(times, 0.50),
            At(times, 0.99),
            connections.Sum(one => one.Wrong)
        );
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result));
        return 0;

        int Next() => (int)((uint)Interlocked.Increment(ref next) % requests.Length);
    }

    private static double At(long[] times, double share) =>
        times.Length == 0 ? 0 : Stopwatch.GetElapsedTime(0, times[(int)((times.Length - 1) * share)]).TotalMicroseconds;

    private static async Task<(List<long> Times, int Wrong)> AskAsync(
        LoadPlan plan,
        Stopwatch watch,
        Func<byte[]> nextRequest
    )
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        await socket.ConnectAsync(IPAddress.Loopback, plan.Port);
        var times = new List<long>(100_000);
        var wrong = 0;
        var buffer = new byte[64 * 1024];
        while (watch.ElapsedMilliseconds < plan.Milliseconds)
        {
            var started = Stopwatch.GetTimestamp();
            await socket.SendAsync(nextRequest());
            if (plan.Statuses.Contains(await ReadAnswerAsync(socket, buffer)))
                times.Add(Stopwatch.GetTimestamp() - started);
            else
                wrong++;
        }
        return (times, wrong);
    }

    /// <summary>Reads one answer to its end; its status.</summary>
    private static async Task<int> ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        var headEnd = -1;
        while (headEnd < 0)
        {
            filled += await ReceiveAsync(socket, buffer.AsMemory(filled));
            headEnd = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }
        Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _);
        if (buffer.AsSpan(0, headEnd).IndexOf("Transfer-Encoding: chunked"u8) >= 0)
        {
            await ReadChunksAsync(socket, buffer, filled);
            return status;
        }
        var missing = LengthOf(buffer.AsSpan(0, headEnd), status) - (filled - headEnd - 4);
        while (missing > 0)
            missing -= await ReceiveAsync(socket, buffer);
        return status;
    }

    /// <summary>Reads on to the empty chunk that ends an answer; nothing follows it on a connection with one request at a time.</summary>
    private static async Task ReadChunksAsync(Socket socket, byte[] buffer, int filled)
    {
        while (!buffer.AsSpan(0, filled).EndsWith("\r\n0\r\n\r\n"u8))
        {
            var kept = Math.Min(filled, 7);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            filled = kept + await ReceiveAsync(socket, buffer.AsMemory(kept));
        }
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> buffer)
    {
        var received = await socket.ReceiveAsync(buffer);
        return received > 0 ? received : throw new IOException("The server closed the connection.");
    }

    private static int LengthOf(ReadOnlySpan<byte> head, int status)
    {
        if (status is 204 or 304)
            return 0;
        var name = "Content-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _)
            ? length
            : throw new InvalidDataException("An answer without Content-Length is not understood.");
    }
}
