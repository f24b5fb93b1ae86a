using System.Text.Json;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>
/// What a merge does to work lists. A question between the two records is answered; one between the source and a third
/// record goes on with the target; what is about the source alone waits closed until the merge is undone, if ever.
/// </summary>
internal static class TasksOfMerge
{
    /// <summary>Closes the open items of the source, and opens for the target those that go on.</summary>
    public static async Task MoveAsync(PatientWrite write, string source, string target)
    {
        var open = await write
            .Db.Tasks.Where(task => task.Status == "requested" || task.Status == "in-progress")
            .Where(task =>
                task.PatientId == source
                || task.OtherPatientId == source
                || task.PatientId == target
                || task.OtherPatientId == target
            )
            .ToListAsync(write.Cancelled);
        var ofSource = open.Where(task => IsAbout(task, source)).ToList();
        var known = open.Except(ofSource).Select(task => (task.Code, ThirdOf(task, target))).ToHashSet();
        foreach (var task in ofSource)
        {
            var third = ThirdOf(task, source);
            Close(task, third == target ? "completed" : "cancelled", write.Now);
            if (third is not null && third != target && known.Add((task.Code, third)))
                OpenAgain(write, task, Instead(task.PatientId), Instead(task.OtherPatientId));
        }

        string? Instead(string? id) => id == source ? target : id;
    }

    /// <summary>Opens what the merge had closed, and closes what it had opened and nobody has touched since.</summary>
    public static async Task GiveBackAsync(PatientWrite write, string source, string target, DateTimeOffset mergedAt)
    {
        var since = await write
            .Db.Tasks.Where(task => task.UpdatedAt == mergedAt)
            .Where(task =>
                task.PatientId == source
                || task.OtherPatientId == source
                || task.PatientId == target
                || task.OtherPatientId == target
            )
            .ToListAsync(write.Cancelled);
        foreach (var task in since)
            if (IsAbout(task, source) && task.Status == "cancelled")
                OpenAgain(write, task, task.PatientId, task.OtherPatientId);
            else if (!IsAbout(task, source) && task.OpenedAt == mergedAt && task.Status is "requested" or "in-progress")
                Close(task, "cancelled", write.Now);
    }

    private static bool IsAbout(TaskRow task, string id) => task.PatientId == id || task.OtherPatientId == id;

    private static string? ThirdOf(TaskRow task, string id) =>
        task.PatientId == id ? task.OtherPatientId : task.PatientId;

    private static void Close(TaskRow task, string status, DateTimeOffset at)
    {
        task.Status = status;
        task.UpdatedAt = at;
        task.Version++;
    }

    private static void OpenAgain(PatientWrite write, TaskRow task, string? patientId, string? otherId)
    {
        object? proposed = task.Proposed is null ? null : JsonSerializer.Deserialize<JsonElement>(task.Proposed);
        var again = write.OpenTask(task.Code, patientId, task.Reason, otherId, proposed, task.TraceId);
        (again.Owner, again.Note) = (task.Owner, task.Note);
    }
}
