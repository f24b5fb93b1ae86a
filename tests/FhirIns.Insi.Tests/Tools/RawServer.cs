using System.Net;
using System.Net.Sockets;

namespace FhirIns.Insi.Tests;

/// <summary>Reads a request up to the end of its envelope, or a number of bytes, sends given bytes, and closes in good order.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    private RawServer(byte[] answer, int? afterBytes)
    {
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/lps");
        _serving = ServeAsync(answer, afterBytes);
    }

    public Uri Endpoint { get; }

    public static RawServer Answering(byte[] answer, int? afterBytes = null) => new(answer, afterBytes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ServeAsync(byte[] answer, int? afterBytes)
    {
        while (!_end.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_end.Token);
            var stream = client.GetStream();
            var request = new List<byte>();
            var chunk = new byte[4096];
            while (!IsComplete())
            {
                var length = await stream.ReadAsync(chunk, _end.Token);
                request.AddRange(chunk.AsSpan(0, length));
            }
            await stream.WriteAsync(answer, _end.Token);
            client.Client.Shutdown(SocketShutdown.Send);

            bool IsComplete() =>
                afterBytes is { } enough ? request.Count >= enough : request.ToArray().AsSpan().EndsWith("Envelope>"u8);
        }
    }
}
