using System.Net.Sockets;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Limits;

/// <summary>
/// Keeps one client from taking the server from the others, and one address from trying tokens without end (429 with
/// <c>Retry-After</c>). Each node counts for itself.
/// </summary>
internal sealed class RequestQuotas(IOptions<LimitsOptions> options) : IDisposable
{
    private readonly Quota requests = new(options.Value.RequestsPerMinute);
    private readonly Quota refusedTokens = new(options.Value.RefusedTokensPerMinute);

    /// <summary>Stands before the gate: an address whose tokens were refused too often is not heard.</summary>
    public async Task BeforeGateAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments(FhirBase.Path))
        {
            await next(http);
            return;
        }
        var address = AddressOf(http);
        if (refusedTokens.Spent(address) is { } wait && http.Request.Headers.Authorization.Count > 0)
        {
            await RefuseAsync(http, wait);
            return;
        }
        await next(http);
        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized)
            refusedTokens.Take(address);
    }

    /// <summary>Stands behind the gate, where the client is known.</summary>
    public Task BehindGateAsync(HttpContext http, RequestDelegate next) =>
        http.Features.Get<Caller>() is { } caller && requests.Take(caller.ClientId) is { } wait
            ? RefuseAsync(http, wait)
            : next(http);

    public void Dispose()
    {
        requests.Dispose();
        refusedTokens.Dispose();
    }

    private static Task RefuseAsync(HttpContext http, int wait) =>
        (FhirAnswer.Refused("throttled") with { RetryAfter = wait }).ExecuteAsync(http);

    /// <summary>One household or one machine has a whole network of IPv6: the first half of the address tells it.</summary>
    private static string AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress switch
        {
            null => "",
            { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address => Convert.ToHexString(
                address.GetAddressBytes().AsSpan(0, 8)
            ),
            var address => address.MapToIPv4().ToString(),
        };
}
