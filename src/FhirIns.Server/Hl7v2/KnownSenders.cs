using System.Net;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>Who is on the other side of a connection.</summary>
/// <param name="Address">Where it calls from.</param>
/// <param name="Certificate">SHA-256 of its client certificate, in hexadecimal; null when it showed none.</param>
internal sealed record Peer(IPAddress Address, string? Certificate);

/// <summary>Whom configuration lets send, and as which client each of them acts.</summary>
internal sealed class KnownSenders(
    IOptions<Hl7v2Options> options,
    IOptions<SecurityOptions> security,
    IOptions<IdentityOptions> identity
)
{
    /// <summary>The name of the sender that a message says it is from, and that its connection may be; null for nobody.</summary>
    public string? NameOf(Hl7Message message, Peer peer) =>
        options
            .Value.Senders.Where(one =>
                one.Value.Application == message.Application
                && one.Value.Facility == message.Facility
                && MayBe(one.Value, peer)
            )
            .Select(one => one.Key)
            .FirstOrDefault();

    /// <summary>The client that a sender stands for.</summary>
    /// <param name="name">The name of the sender.</param>
    /// <param name="message">Says who acted, where the sender is believed to.</param>
    public Caller CallerOf(string name, Hl7Message message)
    {
        var sender = options.Value.Senders[name];
        var client = sender.Client ?? name;
        var known = security.Value.Clients.GetValueOrDefault(client);
        var domain = sender.Domain ?? known?.Domain;
        return new()
        {
            ClientId = client,
            Scopes = ScopeSet.Parse(sender.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            Person = sender.NamesPersons ? PersonOf(message) : null,
            Organization = sender.Organization ?? known?.Organization,
            Domain = domain,
            IsOutsideDomain = domain is null || domain != identity.Value.Domain,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };
    }

    private static bool MayBe(SenderOptions sender, Peer peer) =>
        (sender.Addresses.Length == 0 || sender.Addresses.Any(one => IPAddress.Parse(one).Equals(peer.Address)))
        && (
            sender.Certificate is null
            || sender.Certificate.Equals(peer.Certificate, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>EVN-5, the operator: id, family name, given name.</summary>
    private static Person? PersonOf(Hl7Message message) =>
        message.Segment("EVN")?.Each(5).FirstOrDefault() is { } operatorOf && operatorOf[1] is { } id
            ? new(id, $"{operatorOf[3]} {operatorOf[2]}".Trim() is { Length: > 0 } name ? name : id)
            : null;
}
