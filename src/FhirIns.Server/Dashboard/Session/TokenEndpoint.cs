using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>Asks the authority for tokens: with a code at sign-in, with a refresh token while a session lasts.</summary>
internal sealed class TokenEndpoint(Authority authority, IOptions<DashboardOptions> options) : IDisposable
{
    private readonly HttpClient http = new()
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 256 * 1024,
    };

    /// <summary>One request for tokens (RFC 6749, 4.1.3 and 6), as the client that the pages are.</summary>
    public async Task<OAuthTokenResponse> AskAsync(
        Dictionary<string, string> fields,
        CancellationToken cancellationToken
    )
    {
        var published = await authority.GetAsync(cancellationToken);
        if (published?.TokenEndpoint is not { Length: > 0 } address)
            return OAuthTokenResponse.Failed(new InvalidOperationException("The authority has no token endpoint."));
        var isInForm = published.TokenEndpointAuthMethodsSupported.Contains("client_secret_post");
        var client = options.Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (client.ClientSecret is { Length: > 0 } secret && !isInForm)
            request.Headers.Authorization = new("Basic", Credentials(client.ClientId!, secret));
        else
        {
            fields["client_id"] = client.ClientId!;
            if (client.ClientSecret is { Length: > 0 } shared)
                fields["client_secret"] = shared;
        }
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = new FormUrlEncodedContent(fields);
        using var answer = await http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? OAuthTokenResponse.Success(JsonDocument.Parse(text))
            : OAuthTokenResponse.Failed(
                new HttpRequestException("The authority gives no token.", null, answer.StatusCode)
            );
    }

    public void Dispose() => http.Dispose();

    /// <summary>Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).</summary>
    private static string Credentials(string id, string secret) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"));
}
