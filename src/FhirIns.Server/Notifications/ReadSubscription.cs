using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Notifications;

/// <summary>Reads a subscription of the caller's own.</summary>
internal static class ReadSubscription
{
    /// <summary><c>GET Subscription/[id]</c>.</summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        FhirInsDbContext db,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var row = await db.Subscriptions.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (row is null || !caller.MaySee(row))
            return FhirAnswer.Refused("not-found");
        if (row.Deleted)
            return FhirAnswer.Refused("gone");
        // Its status changes without a new version: what was kept elsewhere may tell another one.
        return FhirAnswer.Of(SubscriptionResource.Write(row)) with
        {
            Version = row.Version,
            LastModified = row.UpdatedAt,
        };
    }
}
