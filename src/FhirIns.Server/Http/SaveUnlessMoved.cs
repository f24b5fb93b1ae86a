using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Http;

/// <summary>The end of a change: two people who read the same row do not both write it.</summary>
internal static class SaveUnlessMoved
{
    /// <summary>Saves; the refusal when somebody else has changed a row since it was read.</summary>
    /// <param name="db">What was changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="request">The request whose <c>If-Match</c>, where it has one, no longer holds then; null for none.</param>
    public static async Task<FhirAnswer?> SaveUnlessMovedAsync(
        this DbContext db,
        CancellationToken cancellationToken,
        HttpRequest? request = null
    )
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return FhirAnswer.Refused(request?.Headers.IfMatch.Count > 0 ? "version-stale" : "moved-meanwhile");
        }
    }
}
