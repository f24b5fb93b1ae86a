using System.Globalization;
using System.Linq.Expressions;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>
/// Takes somebody's wish to hear of changes. It is <c>requested</c> until every node has noticed it, and <c>active</c>
/// then: from that moment no change is missed.
/// </summary>
internal static class CreateSubscription
{
    /// <summary><c>POST Subscription</c>.</summary>
    public static async Task<IResult> Handle(
        HttpContext http,
        Caller caller,
        FhirInsDbContext db,
        ChannelHeaders headers,
        SubscriberConnection connection,
        KnownSubscriptions known,
        TimeProvider clock,
        IOptions<FhirOptions> options,
        IOptions<NotificationOptions> limits
    )
    {
        var now = Instant.Now(clock);
        var (sent, refusal) = await SentSubscription.ReadAsync(
            http,
            options.Value,
            caller,
            connection,
            now,
            isEncrypted: db.Encryption is not null
        );
        if (sent is null)
            return refusal!;
        if (await db.Subscriptions.CountAsync(OfClient(caller), http.RequestAborted) >= limits.Value.MaxPerClient)
            return FhirAnswer.Refused("subscriptions-too-many");
        var row = new SubscriptionRow
        {
            Id = Guid.CreateVersion7(now).ToString(),
            CreatedAt = now,
            UpdatedAt = now,
            Status = "requested",
            Criteria = "",
            Endpoint = "",
            Client = caller.ClientId,
            Scopes = "",
            Resource = [],
        };
        sent.ApplyTo(row, caller, headers, now);
        db.Subscriptions.Add(row);
        await db.SaveChangesAsync(http.RequestAborted);
        known.Forget();
        var version = row.Version.ToString(CultureInfo.InvariantCulture);
        return SubscriptionAnswer.Of(http, row, StatusCodes.Status201Created) with
        {
            Location = $"{FhirBase.Of(http.Request, options.Value)}/Subscription/{row.Id}/_history/{version}",
        };
    }

    private static Expression<Func<SubscriptionRow, bool>> OfClient(Caller caller) =>
        row => row.Client == caller.ClientId && !row.Deleted && row.Status != "off";
}
