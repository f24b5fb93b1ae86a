using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>Ends a subscription; what waits for it is forgotten.</summary>
internal static class DeleteSubscription
{
    /// <summary><c>DELETE Subscription/[id]</c>; deleting twice is no error.</summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        Caller caller,
        FhirInsDbContext db,
        KnownSubscriptions known,
        TimeProvider clock,
        IOptions<FhirOptions> options
    )
    {
        var row = await db.Subscriptions.FirstOrDefaultAsync(one => one.Id == id, http.RequestAborted);
        if (row is null || !caller.MaySee(row))
            return FhirAnswer.Refused("not-found");
        if (row.Deleted)
            return FhirAnswer.Empty(StatusCodes.Status204NoContent);
        if (IfMatch.Check(http.Request, row.Version, options.Value) is { } stale)
            return stale;
        (row.Deleted, row.Status, row.Headers, row.UpdatedAt) = (true, "off", null, Instant.Now(clock));
        row.Version++;
        if (await db.SaveUnlessMovedAsync(http.RequestAborted) is { } moved)
            return moved;
        known.Forget();
        return FhirAnswer.Empty(StatusCodes.Status204NoContent);
    }
}
