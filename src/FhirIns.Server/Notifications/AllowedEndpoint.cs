namespace FhirIns.Server.Notifications;

/// <summary>An address that the operator allows to be notified, with all below it.</summary>
internal sealed record AllowedEndpoint
{
    private const string AnyPort = ":*";

    private readonly Uri address;
    private readonly bool isAnyPort;

    private AllowedEndpoint(Uri address, bool isAnyPort) => (this.address, this.isAnyPort) = (address, isAnyPort);

    public bool IsSecure => address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Reads an address of the configuration; null when it is none.</summary>
    public static AllowedEndpoint? Parse(string text)
    {
        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = authority < 3 ? -1 : text.IndexOf('/', authority);
        var host = end < 0 ? text : text[..end];
        var isAnyPort = host.EndsWith(AnyPort, StringComparison.Ordinal);
        var whole = isAnyPort ? host[..^AnyPort.Length] + (end < 0 ? "" : text[end..]) : text;
        return Read(whole) is { Query.Length: 0 } address ? new(address, isAnyPort) : null;
    }

    /// <summary>An address that can be notified at all: HTTP or HTTPS, without a name, a password or a fragment in it.</summary>
    public static Uri? Read(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { UserInfo.Length: 0, Fragment.Length: 0, Host.Length: > 0 }
            ? address
            : null;

    /// <summary>
    /// Whether an address is this one or below it. Both are compared as they will be called: dots and escapes are gone.
    /// </summary>
    public bool Covers(Uri endpoint) =>
        endpoint.Scheme == address.Scheme
        && endpoint.IdnHost == address.IdnHost
        && (isAnyPort || endpoint.Port == address.Port)
        && $"{endpoint.AbsolutePath.TrimEnd('/')}/".StartsWith(
            $"{address.AbsolutePath.TrimEnd('/')}/",
            StringComparison.Ordinal
        )
        // An escaped slash or dot could lead elsewhere on the other side.
        && !endpoint.AbsolutePath.Contains("%2", StringComparison.OrdinalIgnoreCase);
}
