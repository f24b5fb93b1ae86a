using System.Net.Http.Headers;
using FhirIns.Fhir;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Notifications;

/// <summary>
/// The headers a subscriber wants with each message. They are secrets, such as the key of its door: stored encrypted and
/// given back to nobody.
/// </summary>
internal sealed class ChannelHeaders(IDataProtectionProvider protection)
{
    private const int MaxLength = 4096;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Transfer-Encoding",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        NotificationMessage.IdHeader,
        NotificationMessage.SequenceHeader,
    };

    private readonly IDataProtector protector = protection.CreateProtector("FhirIns.Subscription.channel.header");

    /// <summary>The places of the headers that cannot be sent.</summary>
    public static IEnumerable<string> Invalid(Element channel) =>
        channel.Each("header").Where(header => !IsFine(header.Value)).Select(header => header.Expression);

    /// <summary>The headers of a channel, ready to be stored; null when it has none.</summary>
    public string? Seal(Element channel)
    {
        var headers = string.Join('\n', channel.Each("header").Select(header => header.Value));
        return headers.Length == 0 ? null : protector.Protect(headers);
    }

    /// <summary>Puts the stored headers on a message.</summary>
    public void AddTo(HttpRequestHeaders message, string? stored)
    {
        if (stored is null)
            return;
        foreach (var header in protector.Unprotect(stored).Split('\n'))
        {
            var (name, value) = Parts(header);
            message.TryAddWithoutValidation(name, value);
        }
    }

    private static bool IsFine(string? header)
    {
        if (header is null or { Length: > MaxLength } || header.Any(char.IsControl) || !header.Contains(':'))
            return false;
        var (name, value) = Parts(header);
        using var message = new HttpRequestMessage();
        return value.Length > 0
            && value.All(char.IsAscii)
            && !Reserved.Contains(name)
            && message.Headers.TryAddWithoutValidation(name, value);
    }

    private static (string Name, string Value) Parts(string header)
    {
        var colon = header.IndexOf(':');
        return (header[..colon].Trim(), header[(colon + 1)..].Trim());
    }
}
