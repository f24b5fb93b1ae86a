using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>The items of work lists that nobody has settled yet.</summary>
internal static class OpenTasks
{
    /// <summary>The id of an open item for the same reason about the same people; null when there is none.</summary>
    public static Task<string?> IdOfAsync(
        FhirInsDbContext db,
        string patientId,
        string code,
        string? reason,
        string? otherPatientId,
        CancellationToken cancellationToken
    ) =>
        Of(db, patientId, code)
            .Where(task => task.Reason == reason && task.OtherPatientId == otherPatientId)
            .Select(task => task.Id)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>Marks as done what an event has settled; saved with the event.</summary>
    public static async Task SettleAsync(
        FhirInsDbContext db,
        string patientId,
        DateTimeOffset at,
        CancellationToken cancellationToken,
        params string[] codes
    )
    {
        foreach (var code in codes)
        foreach (var task in await Of(db, patientId, code).ToListAsync(cancellationToken))
        {
            task.Status = "completed";
            task.UpdatedAt = at;
            task.Version++;
        }
    }

    private static IQueryable<TaskRow> Of(FhirInsDbContext db, string patientId, string code) =>
        db.Tasks.Where(task =>
            task.PatientId == patientId
            && task.Code == code
            && (task.Status == "requested" || task.Status == "in-progress")
        );
}
