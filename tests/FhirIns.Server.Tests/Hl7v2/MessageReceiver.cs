using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>A system that hears messages over MLLP, and answers them as a test tells it to.</summary>
public sealed class MessageReceiver : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<HeardMessage> heard = new();
    private readonly ConcurrentDictionary<Task, bool> conversations = new();
    private TcpListener? door;
    private Task? listening;

    /// <summary>A receiver whose port is known before it listens for the first time.</summary>
    public MessageReceiver()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>MSA-1 for a message; null closes the connection without a word.</summary>
    public Func<HeardMessage, string?> Answers { get; set; } = _ => "AA";

    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>All that was heard, in order.</summary>
    public IReadOnlyList<HeardMessage> Heard => [.. heard];

    public void Listen()
    {
        door = new TcpListener(IPAddress.Loopback, Port);
        door.Start();
        listening = ListenAsync(door);
    }

    /// <summary>Nobody is there until <see cref="Listen"/>.</summary>
    public async Task CloseAsync()
    {
        door?.Stop();
        if (listening is not null)
            await listening;
    }

    /// <summary>All that was heard of somebody, once there is so much of it.</summary>
    public async Task<IReadOnlyList<HeardMessage>> HearsOf(string family, int count)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var found = heard.Where(one => one.Text.Contains($"|{family}^")).ToList();
            if (found.Count >= count || patience.Elapsed > TimeSpan.FromSeconds(60))
            {
                Assert.True(found.Count >= count, $"Heard {found.Count} of {count} messages.");
                return found;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await CloseAsync();
        await Task.WhenAll(conversations.Keys);
        ending.Dispose();
    }

    private async Task ListenAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                conversations[Task.Run(() => ConverseAsync(client))] = true;
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            listener.Stop();
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using var _ = client;
        var buffer = new byte[64 * 1024];
        var pending = new List<byte>();
        try
        {
            while (true)
            {
                int end;
                while ((end = pending.IndexOf(0x1c)) < 0)
                {
                    var read = await client.GetStream().ReadAsync(buffer, ending.Token);
                    if (read == 0)
                        return;
                    pending.AddRange(buffer.AsSpan(0, read));
                }
                var message = new HeardMessage(Encoding.GetString([.. pending.GetRange(1, end - 1)]));
                pending.RemoveRange(0, Math.Min(end + 2, pending.Count));
                heard.Enqueue(message);
                if (Answers(message) is not { } code)
                    return;
                var answer =
                    $"MSH|^~\\&|LAB|BIO|FHIRINS||20261128||ACK|1|P|2.5\rMSA|{code}|{message.Field("MSH", 9)}\r";
                await client.GetStream().WriteAsync((byte[])[0x0b, .. Encoding.UTF8.GetBytes(answer), 0x1c, 0x0d]);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The server has gone, or the test has ended.
        }
    }
}

/// <summary>A message as a receiver got it.</summary>
public sealed record HeardMessage(string Text)
{
    public string Event => Field("MSH", 8).Split('^')[1];

    public string ControlId => Field("MSH", 9);

    /// <summary>A field by its rank between separators: MSH-9 is 8, PID-3 is 3.</summary>
    public string Field(string segment, int number) =>
        Text.Split('\r').Select(one => one.Split('|')).First(one => one[0] == segment).ElementAtOrDefault(number) ?? "";

    public bool Has(string segment) => Text.Contains($"\r{segment}|");
}
