using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace FhirIns.Server.Security;

/// <summary>
/// The one door: asks every endpoint with a <see cref="Requirement"/> for its due before the handler runs. An endpoint
/// of the FHIR base without one stays closed.
/// </summary>
internal sealed partial class FhirGate(
    RequestDelegate next,
    TokenVerifier verifier,
    IOptions<SecurityOptions> options,
    ILogger<FhirGate> logger
)
{
    /// <summary>Below this path an endpoint without a requirement is refused.</summary>
    public const string Base = "/fhir";

    public async Task InvokeAsync(HttpContext context)
    {
        // What routing itself answers (405, 415) is no RouteEndpoint: it runs no handler and needs no guard.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var requirement = endpoint.Metadata.GetMetadata<Requirement>();
        var refusal = requirement switch
        {
            null => context.Request.Path.StartsWithSegments(Base) ? SecurityRefusal.EndpointClosed : null,
            { Token: false } => null,
            _ => await CheckAsync(context, requirement),
        };
        if (refusal is null)
        {
            context.Features.Set(GatePassed.Mark);
            await next(context);
            return;
        }

        LogRefused(
            refusal == SecurityRefusal.EndpointClosed ? LogLevel.Error : LogLevel.Information,
            refusal.Code,
            requirement?.Name ?? endpoint.DisplayName,
            context.Features.Get<Caller>()?.ClientId,
            refusal.Reason
        );
        await options.Value.AnswerAsync(context, refusal);
    }

    private async ValueTask<SecurityRefusal?> CheckAsync(HttpContext context, Requirement requirement)
    {
        if (context.Features.Get<VouchedCaller>() is { } vouched)
        {
            context.Features.Set(vouched.Caller);
            return Authorization.Check(vouched.Caller, requirement);
        }

        var (token, problem) = BearerTokenOf(context.Request);
        if (token is null)
        {
            return problem;
        }

        var (caller, refusal) = await verifier.VerifyAsync(token, context.RequestAborted);
        if (caller is null)
        {
            return refusal;
        }

        if (caller.CertificateThumbprint is { } thumbprint && thumbprint != ThumbprintOf(context.Connection))
        {
            return SecurityRefusal.TokenInvalid("The token is bound to another client certificate.");
        }

        context.Features.Set(caller);
        return Authorization.Check(caller, requirement);
    }

    /// <summary>The token of the Authorization header, the only place it may stand (RFC 6750, 2.1).</summary>
    private static (string? Token, SecurityRefusal? Problem) BearerTokenOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        return request.Headers.Authorization switch
        {
            { Count: > 1 } => (null, SecurityRefusal.TokenInvalid("The request has several credentials.")),
            [{ } header] when header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) => (
                header[Scheme.Length..].Trim(),
                null
            ),
            _ => (null, SecurityRefusal.TokenMissing),
        };
    }

    private static string? ThumbprintOf(ConnectionInfo connection) =>
        connection.ClientCertificate is { } certificate
            ? Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256))
            : null;

    [LoggerMessage("Refused {Code}: {Requirement}, client {Client}. {Reason}")]
    private partial void LogRefused(LogLevel level, string code, string? requirement, string? client, string reason);
}

/// <summary>Marks a request that went through the gate.</summary>
internal sealed class GatePassed
{
    public static readonly GatePassed Mark = new();

    private GatePassed() { }
}
