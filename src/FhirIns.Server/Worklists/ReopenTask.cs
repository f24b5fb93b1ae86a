using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>
/// Takes up again what was closed by mistake. What is closed stays as it was closed; an item like it is opened, with all
/// that people said, unless one is open already.
/// </summary>
internal sealed class ReopenTask(FhirInsDbContext db, TimeProvider clock)
{
    /// <summary>The open item; the refusal when the item is not closed.</summary>
    public async Task<(TaskRow? Open, FhirAnswer? Refusal)> RunAsync(
        TaskRow closed,
        CancellationToken cancellationToken
    )
    {
        if (closed.Status is not ("completed" or "cancelled"))
            return (null, FhirAnswer.Refused("moved-meanwhile"));
        var open = await db.Tasks.FirstOrDefaultAsync(
            task =>
                task.PatientId == closed.PatientId
                && task.Code == closed.Code
                && (task.Status == "requested" || task.Status == "in-progress")
                && task.Reason == closed.Reason
                && task.OtherPatientId == closed.OtherPatientId,
            cancellationToken
        );
        if (open is not null && closed.PatientId is not null)
            return (open, null);
        var now = Instant.Now(clock);
        var again = new TaskRow
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Code = closed.Code,
            OpenedAt = now,
            UpdatedAt = now,
            Status = closed.Owner is null ? "requested" : "in-progress",
            PatientId = closed.PatientId,
            OtherPatientId = closed.OtherPatientId,
            Reason = closed.Reason,
            Proposed = closed.Proposed,
            Origin = closed.Origin,
            LetterOn = closed.LetterOn,
            FollowUpOn = closed.FollowUpOn,
            TraceId = closed.TraceId,
            Owner = closed.Owner,
            Note = closed.Note,
        };
        db.Tasks.Add(again);
        await db.SaveChangesAsync(cancellationToken);
        return (again, null);
    }
}
