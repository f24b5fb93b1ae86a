using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace FhirIns.Server.Hl7v2;

/// <summary>A connection to a receiver: one message, one acknowledgement, the next.</summary>
internal sealed class MllpConnection : IAsyncDisposable
{
    private const int LongestAnswer = 256 * 1024;

    private readonly TcpClient client;
    private readonly Stream stream;
    private readonly MllpReader reader;
    private readonly ReceiverOptions receiver;

    private MllpConnection(TcpClient client, Stream stream, ReceiverOptions receiver)
    {
        (this.client, this.stream, this.receiver) = (client, stream, receiver);
        reader = new MllpReader(stream, LongestAnswer, receiver.Timeout, receiver.Timeout);
    }

    /// <summary>Whether an exception says that the other side is not there, too slow, or not who it should be.</summary>
    public static bool IsAway(Exception exception) =>
        exception is IOException or SocketException or AuthenticationException or OperationCanceledException;

    /// <summary>Connects, over TLS where the receiver is not on this machine or says so.</summary>
    public static async Task<MllpConnection> OpenAsync(ReceiverOptions receiver, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(receiver.Timeout);
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(receiver.Host, receiver.Port, patience.Token);
            Stream stream = client.GetStream();
            if (receiver.Tls ?? !IsThisMachine(receiver.Host))
            {
                var secured = new SslStream(stream);
                stream = secured;
                await secured.AuthenticateAsClientAsync(Tls(receiver), patience.Token);
            }
            return new(client, stream, receiver);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message and returns MSA-1 of its acknowledgement: AA, AE, AR.</summary>
    /// <exception cref="IOException">The answer is none to this message, or the other side has gone.</exception>
    public async Task<string> SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(receiver.Timeout);
        var bytes = Hl7Charset.Of(receiver.Charset)!.GetBytes(message.Text);
        await stream.WriteAsync(MllpWriter.Framed(bytes), patience.Token);
        if (await reader.ReadAsync(cancellationToken) is not { } frame)
            throw new IOException("The receiver closed the connection.");
        var answer = Hl7Message.Read(frame.Content.Span).Segment("MSA");
        if (answer?.Text(1) is not { } code || answer.Text(2) != message.ControlId)
            throw new IOException("The receiver answered something else.");
        // Enhanced mode says the same by other letters.
        return code.Replace('C', 'A') is "AA" or "AE" or "AR"
            ? $"A{code[1]}"
            : throw new IOException("No such answer.");
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        client.Dispose();
    }

    private static bool IsThisMachine(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static SslClientAuthenticationOptions Tls(ReceiverOptions receiver)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = receiver.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (receiver.Roots is { } roots)
            options.CertificateChainPolicy = CertificateFiles.TrustIn(CertificateFiles.LoadRoots(roots));
        if (receiver.Certificate is { } path)
            options.ClientCertificates = [CertificateFiles.Load(path, receiver.CertificatePassword)];
        return options;
    }
}
