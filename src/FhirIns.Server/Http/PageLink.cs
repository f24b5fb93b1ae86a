using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Http;

/// <summary>
/// The opaque link to another page. It carries the query, the place to go on from and the total, encrypted: neither a
/// trait nor a matricule stands in an address that we write.
/// </summary>
/// <param name="Query">The query as the client gave it.</param>
/// <param name="After">Sort position of the last resource shown.</param>
/// <param name="Total">Matches when the search began; null when not counted.</param>
/// <param name="Client">Whose link it is: nobody else's token opens it.</param>
internal sealed record PageLink(string Query, string After, int? Total, string Client)
{
    public const string Parameter = "_page";

    /// <summary>When the search began: the order by time is the one of then; null where no order is by time.</summary>
    public DateTimeOffset? Began { get; init; }

    private const string Purpose = "FhirIns.PageLink";

    public string Protect(IDataProtectionProvider protection) =>
        protection.CreateProtector(Purpose).Protect(JsonSerializer.Serialize(this));

    /// <summary>The link behind a token; null when it is not ours or was made for another client.</summary>
    public static PageLink? Unprotect(string token, string client, IDataProtectionProvider protection)
    {
        try
        {
            var text = protection.CreateProtector(Purpose).Unprotect(token);
            var link = JsonSerializer.Deserialize<PageLink>(text);
            return link?.Client == client ? link : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
