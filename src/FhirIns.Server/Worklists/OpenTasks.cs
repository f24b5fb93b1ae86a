using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>The items of work lists that nobody has settled yet.</summary>
internal static class OpenTasks
{
    public static Task<bool> ExistsAsync(
        FhirInsDbContext db,
        string patientId,
        string code,
        CancellationToken cancellationToken
    ) => Of(db, patientId, code).AnyAsync(cancellationToken);

    public static Task<string?> IdOfAsync(
        FhirInsDbContext db,
        string patientId,
        string code,
        CancellationToken cancellationToken
    ) => Of(db, patientId, code).Select(task => task.Id).FirstOrDefaultAsync(cancellationToken);

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
