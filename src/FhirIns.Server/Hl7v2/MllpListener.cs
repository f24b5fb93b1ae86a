using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Listens for messages over MLLP. On each connection one message is answered before the next is read; when the server
/// ends, what was begun is answered.
/// </summary>
internal sealed partial class MllpListener(
    ReceiveMessage receive,
    MessageMetrics metrics,
    IOptions<Hl7v2Options> options,
    ILogger<MllpListener> logger
) : BackgroundService
{
    private readonly ConcurrentDictionary<Task, bool> conversations = new();
    private TcpListener? door;
    private SslServerAuthenticationOptions? tls;
    private int open;

    private ListenerOptions Options => options.Value.Listener;

    /// <summary>The port that is listened at.</summary>
    public int Port => ((IPEndPoint)door!.LocalEndpoint).Port;

    /// <summary>Opens the door; a port that is taken stops the start.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        tls = Tls(Options);
        door = new TcpListener(IPAddress.Parse(Options.Address), Options.Port!.Value);
        door.Start();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var client = await door!.AcceptTcpClientAsync(stoppingToken);
                if (Volatile.Read(ref open) >= Options.MaxConnections)
                {
                    LogFull(Options.MaxConnections);
                    client.Dispose();
                    continue;
                }
                Interlocked.Increment(ref open);
                var conversation = Task.Run(() => ConverseAsync(client, stoppingToken), CancellationToken.None);
                conversations[conversation] = true;
                _ = conversation.ContinueWith(
                    done => conversations.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            door!.Stop();
        }
        await Task.WhenAll(conversations.Keys);
    }

    public override void Dispose()
    {
        door?.Dispose();
        base.Dispose();
    }

    private async Task ConverseAsync(TcpClient client, CancellationToken stopping)
    {
        metrics.Connected();
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var stream = await SecuredAsync(client.GetStream(), stopping);
                var peer = new Peer(
                    ((IPEndPoint)client.Client.RemoteEndPoint!).Address.MapToIPv4OrSame(),
                    stream is SslStream secured ? CertificateFiles.ThumbprintOf(secured) : null
                );
                var reader = new MllpReader(
                    stream,
                    Options.MaxMessageBytes,
                    Options.IdleTimeout,
                    Options.MessageTimeout
                );
                while (await reader.ReadAsync(stopping) is { } frame)
                {
                    var answer = await receive.HandleAsync(frame, peer);
                    using var patience = new CancellationTokenSource(Options.MessageTimeout);
                    await stream.WriteAsync(MllpWriter.Framed(answer), patience.Token);
                }
            }
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // The other side is gone, too slow, or none we speak to; the next connection begins anew.
            LogEnded(exception.GetType().Name);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
        finally
        {
            Interlocked.Decrement(ref open);
            metrics.Disconnected();
        }
    }

    private async Task<Stream> SecuredAsync(NetworkStream stream, CancellationToken stopping)
    {
        if (tls is null)
            return stream;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Options.MessageTimeout);
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(tls, patience.Token);
        return secured;
    }

    private static SslServerAuthenticationOptions? Tls(ListenerOptions options)
    {
        if (options.Certificate is not { } path)
            return null;
        var own = new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ServerCertificate = CertificateFiles.Load(path, options.CertificatePassword),
        };
        if (options.ClientRoots is not { } roots)
            return own;
        own.ClientCertificateRequired = true;
        own.CertificateChainPolicy = CertificateFiles.TrustIn(CertificateFiles.LoadRoots(roots));
        return own;
    }

    [LoggerMessage(1, LogLevel.Warning, "More than {Limit} connections over MLLP: one more was closed")]
    private partial void LogFull(int limit);

    [LoggerMessage(2, LogLevel.Information, "A connection over MLLP ended: {Why}")]
    private partial void LogEnded(string why);

    [LoggerMessage(3, LogLevel.Error, "A connection over MLLP failed")]
    private partial void LogFailed(Exception exception);
}
