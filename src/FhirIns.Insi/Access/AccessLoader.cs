using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Insi.Assertions;
using FhirIns.Insi.Resilience;
using FhirIns.Insi.Transport;

namespace FhirIns.Insi.Access;

/// <summary>
/// Makes the accesses from the configuration. Every mistake is a sentence that begins with the key to blame; a
/// certificate out of date is none, since other organizations can still call.
/// </summary>
internal sealed class AccessLoader
{
    private readonly InsiOptions _options;
    private readonly TimeProvider _clock;
    private readonly List<string> _mistakes = [];
    private readonly Dictionary<Uri, CallBreaker> _breakers = [];
    private readonly AccessPoints _points = new();
    private readonly ServerTrust _trust;
    private readonly AssertionVerifier _assertions;

    private AccessLoader(InsiOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _trust = new ServerTrust(
            Authorities(options.TrustedRoots, "TrustedRoots"),
            options.ServerNames is { Count: > 0 } names ? [.. names] : ServerTrust.NationalService,
            options.CheckRevocation
        );
        _assertions = new AssertionVerifier(Authorities(options.CardRoots, "CardRoots"));
    }

    /// <returns>The accesses without mistake, and the mistakes of the others.</returns>
    public static (AccessPoints Points, IReadOnlyList<string> Mistakes) Load(InsiOptions options, TimeProvider clock)
    {
        var loader = new AccessLoader(options, clock);
        foreach (var (organization, access) in options.Organizations)
        {
            loader.Load(organization, access);
        }
        return (loader._points, loader._mistakes);
    }

    private void Load(string organization, OrganizationOptions options)
    {
        var key = $"{InsiOptions.Section}:Organizations:{organization}";
        if (options is { Manual: null, Automatic: null })
        {
            Add($"{key}: neither Manual nor Automatic is there");
        }
        if (options.Manual is { } manual)
        {
            Load(organization, automatic: false, manual, options.HomologatedOn, $"{key}:Manual");
        }
        if (options.Automatic is { } automatic)
        {
            Load(organization, automatic: true, automatic, options.HomologatedOn, $"{key}:Automatic");
        }
    }

    private void Load(string organization, bool automatic, AccessOptions access, DateOnly? homologatedOn, string key)
    {
        if (Endpoint(access, key) is not { } endpoint)
        {
            return;
        }
        if (automatic && access.Mode is not AccessMode.Certificate)
        {
            Add($"{key}:Mode: automatic calls need a software certificate, nobody holds a card then");
            return;
        }
        if (!TryLoadCertificate(organization, automatic, access, endpoint, key, out var certificate))
        {
            return;
        }
        var gateway = new Gateway(endpoint, _trust, certificate?.Files, _options.Timeout, _clock);
        var point = new AccessPoint(
            access.Mode,
            organization,
            certificate,
            access.BillingIdentifier ?? organization,
            _assertions,
            gateway,
            BreakerOf(endpoint)
        );
        _points.Add(organization, automatic, point, homologatedOn);
    }

    private Uri? Endpoint(AccessOptions access, string key)
    {
        var (endpoint, place) = access.Endpoint is { } own
            ? (own, $"{key}:Endpoint")
            : (_options.Endpoint, $"{InsiOptions.Section}:Endpoint");
        var mistake = endpoint switch
        {
            null => "is missing",
            { IsAbsoluteUri: false } => "is not an absolute address",
            { Scheme: "https" } when _options.TrustedRoots.Count == 0 =>
                "cannot be trusted: TrustedRoots names no root authority",
            { Scheme: "https" } => null,
            { Scheme: "http" } when _options.AllowPlainHttp => null,
            { Scheme: "http" } => "is not https, and AllowPlainHttp is not set",
            _ => "is not https",
        };
        if (mistake is null)
        {
            return endpoint;
        }
        Add($"{place} {mistake}");
        return null;
    }

    private bool TryLoadCertificate(
        string organization,
        bool automatic,
        AccessOptions access,
        Uri endpoint,
        string key,
        out OrganizationCertificate? certificate
    )
    {
        certificate = null;
        if (access.Mode is not AccessMode.Certificate)
        {
            if (access.Certificate is not null)
            {
                Add($"{key}:Certificate is of no use in mode {access.Mode}");
            }
            return access.Certificate is null;
        }
        if (access.Certificate is null)
        {
            if (endpoint.Scheme == Uri.UriSchemeHttps)
            {
                Add($"{key}:Certificate is missing");
            }
            return endpoint.Scheme != Uri.UriSchemeHttps;
        }
        (certificate, var mistake) = OrganizationCertificate.Load(access.Certificate, organization, automatic);
        if (mistake is not null)
        {
            Add($"{key}:Certificate: {mistake}");
        }
        return certificate is not null;
    }

    private X509Certificate2Collection Authorities(IEnumerable<string> paths, string key)
    {
        var authorities = new X509Certificate2Collection();
        foreach (var path in paths)
        {
            try
            {
                authorities.AddRange(CertificateFile.LoadAuthorities(path));
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                Add($"{InsiOptions.Section}:{key}: {path} cannot be read as certificates: {e.Message}");
            }
        }
        return authorities;
    }

    private CallBreaker BreakerOf(Uri endpoint)
    {
        if (!_breakers.TryGetValue(endpoint, out var breaker))
        {
            _breakers.Add(endpoint, breaker = new CallBreaker(_clock));
        }
        return breaker;
    }

    /// <summary>One mistake in what several accesses share is told once.</summary>
    private void Add(string mistake)
    {
        if (!_mistakes.Contains(mistake))
        {
            _mistakes.Add(mistake);
        }
    }
}
