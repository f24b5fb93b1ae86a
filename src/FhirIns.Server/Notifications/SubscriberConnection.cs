using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>
/// The way out to subscribers. An address is a client's word: it must be one that the operator allows, no redirect is
/// followed from it, and a name that turns out to be this machine or its neighbourhood's wiring is not called.
/// </summary>
internal sealed class SubscriberConnection : IDisposable
{
    private readonly NotificationOptions options;
    private readonly IReadOnlyList<AllowedEndpoint> allowed;
    private readonly HttpClient http;

    public SubscriberConnection(IOptions<NotificationOptions> options)
    {
        this.options = options.Value;
        allowed = [.. options.Value.AllowedEndpoints.Select(AllowedEndpoint.Parse).OfType<AllowedEndpoint>()];
        http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
                MaxResponseHeadersLength = 16,
                MaxResponseDrainSize = 0,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                ConnectCallback = ConnectAsync,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public bool Allows(Uri endpoint) => allowed.Any(one => one.Covers(endpoint));

    /// <summary>Sends one message; the answer's body is not read.</summary>
    /// <returns>Null when it was accepted, else why not, in words that may be shown to the owner.</returns>
    public async Task<string?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(options.Timeout);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
            return Judge(request.Method, answer.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The endpoint does not answer in time.";
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError is HttpRequestError.SecureConnectionError
                ? "No secure connection to the endpoint could be made."
                : "The endpoint cannot be reached.";
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>What is not there any more was deleted.</summary>
    private static string? Judge(HttpMethod method, HttpStatusCode status) =>
        (int)status is >= 200 and < 300
        || (method == HttpMethod.Delete && status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            ? null
            : $"The endpoint answers {(int)status}.";

    /// <summary>Resolves and judges the name once and connects to what was judged: it cannot turn into another meanwhile.</summary>
    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var host = context.DnsEndPoint.Host;
        // The operator named this very address, or this machine, in so many words.
        var isNamed = IPAddress.TryParse(host, out _) || host == "localhost";
        var found = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var usable = found.Where(address => isNamed || IsOutside(address)).ToArray();
        if (usable.Length == 0)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The address may not be called.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Neither this machine, nor link-local (where clouds keep their secrets), nor a group.</summary>
    private static bool IsOutside(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast)
            return false;
        if (address.Equals(IPAddress.IPv6Any))
            return false;
        return address.AddressFamily is not AddressFamily.InterNetwork
            || address.GetAddressBytes() is not ([0, ..] or [169, 254, ..] or [>= 224, ..]);
    }
}
