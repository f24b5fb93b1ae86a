using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>
/// Follows an écart up (S102): where it comes from, when the person was given the letter that says where to ask for a
/// correction, when to look again. The item is then in progress, until traits agree or somebody closes it.
/// </summary>
internal sealed class FollowUpEcart(FhirInsDbContext db, TimeProvider clock)
{
    /// <summary>Records the follow-up; the refusal when it may not be so.</summary>
    public async Task<FhirAnswer?> RecordAsync(
        TaskRow row,
        string? origin,
        DateOnly? letterOn,
        DateOnly? followUpOn,
        CancellationToken cancellationToken
    )
    {
        if (origin is not null && !EcartReason.IsOrigin(origin))
            return FhirAnswer.Refused("parameter-invalid", "origin");
        if (EcartReason.IsOfSender(row.Reason) && (origin is not null || letterOn is not null))
            return FhirAnswer.Refused("parameter-invalid", "origin");
        if (row.Status is "completed" or "cancelled")
            return FhirAnswer.Refused("task-closed", "Task.status");
        if (letterOn > DateOnly.FromDateTime(Instant.Now(clock).DateTime))
            return FhirAnswer.Refused(Identity.RefusalCodes.DateInFuture, "letterOn");
        // A day that has passed says nothing of when to look again; one that was set in its time may stay.
        if (followUpOn < DateOnly.FromDateTime(Instant.Now(clock).DateTime) && followUpOn != row.FollowUpOn)
            return FhirAnswer.Refused("date-past", "followUpOn");
        (row.Origin, row.LetterOn, row.FollowUpOn) = (origin, letterOn, followUpOn);
        row.Status = "in-progress";
        row.UpdatedAt = Instant.Now(clock);
        row.Version++;
        return await db.SaveUnlessMovedAsync(cancellationToken);
    }
}
