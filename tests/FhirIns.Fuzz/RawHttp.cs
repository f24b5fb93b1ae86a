using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace FhirIns.Fuzz;

/// <summary>HTTP written by hand on a socket: a client of the framework would mend the address and the headers.</summary>
public static class RawHttp
{
    private const int MostRead = 16 * 1024 * 1024;

    /// <summary>Sends one request on a connection of its own and reads the answer.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="request">What to send.</param>
    /// <param name="token">The access token.</param>
    /// <param name="patience">How long to wait before there is no answer.</param>
    public static async Task<HostileReply> SendAsync(
        Uri address,
        HostileRequest request,
        string token,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, limit.Token);
            await using var stream = client.GetStream();
            await WriteAsync(stream, Bytes(address, request, token), limit.Token);
            var (status, text) = await ReadAsync(stream, limit.Token);
            return new(status, text, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception exception)
            when (exception is SocketException or IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return new(0, exception.Message, Stopwatch.GetElapsedTime(started));
        }
    }

    private static byte[] Bytes(Uri address, HostileRequest request, string token)
    {
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\nHost: {address.Authority}\r\n")
            .Append("Connection: close\r\nAuthorization: Bearer ")
            .Append(token)
            .Append("\r\n");
        if (request.ContentType is not null)
            head.Append("Content-Type: ").Append(request.ContentType).Append("\r\n");
        if (request.Body is not null)
            head.Append("Content-Length: ").Append(request.Body.Length).Append("\r\n");
        foreach (var (name, value) in request.Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. request.Body ?? []];
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException)
        {
            // A server that has read enough may answer and hang up before it has read all.
        }
    }

    private static async Task<(int Status, string Text)> ReadAsync(
        NetworkStream stream,
        CancellationToken cancellationToken
    )
    {
        using var read = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (
                var count = await stream.ReadAsync(buffer, cancellationToken);
                count > 0 && read.Length < MostRead;
                count = await stream.ReadAsync(buffer, cancellationToken)
            )
                read.Write(buffer, 0, count);
        }
        catch (IOException) when (read.Length > 0)
        {
            // A reset after the answer: what was not read of the request was thrown away.
        }
        var text = Encoding.UTF8.GetString(read.GetBuffer(), 0, (int)read.Length);
        return text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(text.AsSpan(9, 3), out var status)
            ? (status, text)
            : (0, text);
    }
}
