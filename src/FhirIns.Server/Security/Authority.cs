using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FhirIns.Server.Security;

/// <summary>What the authority publishes: its issuer name, addresses and signing keys, kept and renewed.</summary>
/// <remarks>
/// A token with an unknown key makes us look again at once, so that a rotation of keys loses no request, but no more
/// often than <see cref="ShortestInterval"/>: forged tokens cannot turn us against the authority. While the authority
/// is away its last keys stay in use.
/// </remarks>
internal sealed partial class Authority(
    IOptions<SecurityOptions> options,
    TimeProvider clock,
    ILogger<Authority> logger
) : IDisposable
{
    /// <summary>Time between two fetches, whoever asks.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestAge = TimeSpan.FromHours(1);

    private readonly HttpClient http = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private readonly SemaphoreSlim oneAtATime = new(1);
    private OpenIdConnectConfiguration? known = options.Value.KnownAuthority;
    private long lastFetch;

    /// <returns>What is known; null while the authority has never answered.</returns>
    public async ValueTask<OpenIdConnectConfiguration?> GetAsync(CancellationToken cancellationToken) =>
        known is not null && (!IsOlderThan(LongestAge) || IsFetching)
            ? known
            : await RenewAsync(known, cancellationToken);

    /// <summary>Looks again, because <paramref name="stale"/> lacks a key.</summary>
    /// <returns>What is known now: <paramref name="stale"/> itself when it is too early to look again.</returns>
    public async ValueTask<OpenIdConnectConfiguration?> RenewAsync(
        OpenIdConnectConfiguration? stale,
        CancellationToken cancellationToken
    )
    {
        if (options.Value.KnownAuthority is { } handedOver)
        {
            return handedOver;
        }

        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(known, stale) && IsOlderThan(ShortestInterval))
            {
                lastFetch = clock.GetUtcNow().UtcTicks;
                known = await FetchAsync() ?? known;
            }

            return known;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        oneAtATime.Dispose();
    }

    private bool IsFetching => oneAtATime.CurrentCount == 0;

    private bool IsOlderThan(TimeSpan age) =>
        options.Value.KnownAuthority is null && clock.GetUtcNow().UtcTicks - lastFetch >= age.Ticks;

    private async Task<OpenIdConnectConfiguration?> FetchAsync()
    {
        var documents = new HttpDocumentRetriever(http) { RequireHttps = !options.Value.AllowsHttp };
        try
        {
            // Everyone waits for this one fetch: the caller who happens to start it must not be able to abort it.
            var fetched = options.Value.JwksUri is { Length: > 0 } keys
                ? await KeysAloneAsync(keys, documents, CancellationToken.None)
                : await OpenIdConnectConfigurationRetriever.GetAsync(
                    $"{options.Value.Authority!.TrimEnd('/')}/.well-known/openid-configuration",
                    documents,
                    CancellationToken.None
                );
            if (fetched.SigningKeys.Count > 0)
            {
                LogFetched(fetched.SigningKeys.Count);
                return fetched;
            }

            LogNoKeys();
        }
        catch (Exception exception)
        {
            // Whatever went wrong over there, the last keys stay in use.
            LogUnreachable(exception);
        }

        return null;
    }

    private static async Task<OpenIdConnectConfiguration> KeysAloneAsync(
        string address,
        HttpDocumentRetriever documents,
        CancellationToken cancellationToken
    )
    {
        var keys = new JsonWebKeySet(await documents.GetDocumentAsync(address, cancellationToken));
        var configuration = new OpenIdConnectConfiguration { JwksUri = address };
        foreach (var key in keys.GetSigningKeys())
        {
            configuration.SigningKeys.Add(key);
        }

        return configuration;
    }

    [LoggerMessage(LogLevel.Information, "The authority has {Count} signing keys.")]
    private partial void LogFetched(int count);

    [LoggerMessage(LogLevel.Warning, "The authority publishes no signing key.")]
    private partial void LogNoKeys();

    [LoggerMessage(LogLevel.Warning, "The authority does not answer as it should.")]
    private partial void LogUnreachable(Exception exception);
}
