using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using FhirIns.Insi.Access;

namespace FhirIns.Insi.Transport;

/// <summary>
/// Sends one envelope and receives its answer, byte for byte, with the certificate of one access: no redirect is
/// followed, no cookie kept, nothing decompressed, and never more bytes taken than the limit.
/// </summary>
internal sealed class Gateway(
    Uri endpoint,
    ServerTrust trust,
    CertificateWithChain? certificate,
    TimeSpan timeout,
    TimeProvider clock
) : IDisposable
{
    private const int ChunkSize = 16 * 1024;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            // What identifies our own traces is nobody else's.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
            SslOptions = trust.Options(certificate),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Posts an envelope. Whatever happens on the way is a value; nothing is thrown.</summary>
    /// <param name="action">Action of the operation, for the media type.</param>
    /// <param name="envelope">The request.</param>
    /// <param name="maxAnswerBytes">Bytes of the answer that are kept at most.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public async Task<Reply> PostAsync(
        string action,
        byte[] envelope,
        int maxAnswerBytes,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var received = new MemoryStream();
        int? status = null;
        DateTimeOffset? serverTime = null;
        try
        {
            using var request = Request(action, envelope);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            (status, serverTime) = ((int)response.StatusCode, response.Headers.Date);
            var isWhole = await ReceiveAsync(response.Content, received, maxAnswerBytes, both.Token);
            return new Reply(status, received.ToArray(), IsTooLarge: !isWhole, Failure: null)
            {
                ServerTime = serverTime,
            };
        }
        catch (OperationCanceledException)
        {
            return Failed(
                cancellationToken.IsCancellationRequested ? UnreachableReason.Abandoned : UnreachableReason.TimedOut
            );
        }
        catch (HttpRequestException e)
        {
            return Failed(ReasonOf(e)) with { Doubt = (e.InnerException as UntrustedServerException)?.Doubt };
        }
        catch (IOException)
        {
            return Failed(UnreachableReason.ConnectionLost);
        }

        Reply Failed(UnreachableReason reason) => new(status, received.ToArray(), IsTooLarge: false, reason);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(string action, byte[] envelope)
    {
        var content = new ByteArrayContent(envelope);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/soap+xml", "utf-8")
        {
            Parameters = { new NameValueHeaderValue("action", $"\"{action}\"") },
        };
        return new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = content,
            Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/soap+xml") } },
        };
    }

    /// <returns>False when the limit was reached before the end.</returns>
    private static async Task<bool> ReceiveAsync(
        HttpContent content,
        MemoryStream received,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var chunk = new byte[ChunkSize];
        while (await stream.ReadAsync(chunk, cancellationToken) is var length and > 0)
        {
            var kept = Math.Min(length, limit - (int)received.Length);
            await received.WriteAsync(chunk.AsMemory(0, kept), cancellationToken);
            if (kept < length)
            {
                return false;
            }
        }
        return true;
    }

    private static UnreachableReason ReasonOf(HttpRequestException e) =>
        e switch
        {
            { InnerException: UntrustedServerException } => UnreachableReason.ServerUntrusted,
            { InnerException: AuthenticationException } => UnreachableReason.SecureChannelRefused,
            { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } =>
                UnreachableReason.NoConnection,
            _ => UnreachableReason.ConnectionLost,
        };
}
