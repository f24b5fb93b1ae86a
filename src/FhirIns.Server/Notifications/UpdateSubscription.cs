using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>
/// Changes a subscription, turns it off, or asks for it again. What waits goes to the new address; turned off, nothing
/// waits any more.
/// </summary>
internal static class UpdateSubscription
{
    /// <summary><c>PUT Subscription/[id]</c>.</summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        Caller caller,
        FhirInsDbContext db,
        ChannelHeaders headers,
        SubscriberConnection connection,
        KnownSubscriptions known,
        TimeProvider clock,
        IOptions<FhirOptions> options
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
        if (sent.Resource.Text("id") != id)
            return FhirAnswer.Refused("id-mismatch", "Subscription.id");
        var row = await db.Subscriptions.FirstOrDefaultAsync(one => one.Id == id, http.RequestAborted);
        // Only who owns it: a message carries what its owner may see.
        if (row is null || row.Client != caller.ClientId)
            return FhirAnswer.Refused("update-create-unsupported");
        if (row.Deleted)
            return FhirAnswer.Refused("gone");
        if (IfMatch.Check(http.Request, row.Version, options.Value) is { } stale)
            return stale;
        sent.ApplyTo(row, caller, headers, now);
        row.Version++;
        if (await db.SaveUnlessMovedAsync(http.RequestAborted, http.Request) is { } moved)
            return moved;
        known.Forget();
        var waiting = db.Outbox.Where(one => one.SubscriptionId == id && one.DeliveredAt == null);
        if (sent.IsOff)
            await waiting.ExecuteDeleteAsync(http.RequestAborted);
        else
            await waiting.ExecuteUpdateAsync(set => set.SetProperty(one => one.NotBefore, now), http.RequestAborted);
        return SubscriptionAnswer.Of(http, row, StatusCodes.Status200OK);
    }
}
