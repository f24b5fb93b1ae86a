using System.Text.Json;
using System.Text.Json.Serialization;
using FhirIns.Identity;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Patients;

/// <summary>What an act writes beside the Patient, in the same transaction: lines of the trail, items of work lists.</summary>
internal static class WriteBeside
{
    private static readonly JsonSerializerOptions WithWords = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Writes what happened to an identity beside it, in the same transaction.</summary>
    /// <param name="about">What it is about besides the Patient, as a reference; or null.</param>
    /// <param name="what">What was set, noted or shown, by its code; or null.</param>
    public static TraceRow Trace(
        this PatientWrite write,
        PatientRow row,
        Transition transition,
        string operation,
        string? about = null,
        string? what = null
    )
    {
        var trace = new TraceRow
        {
            Id = Guid.CreateVersion7(transition.At).ToString(),
            At = transition.At,
            Kind = TraceKind.Transition,
            PatientId = row.Id,
            Client = transition.Actor.ClientId,
            Person = transition.Actor.PersonId,
            Organization = transition.Actor.Organization,
            Operation = operation,
            Context = what,
            Outcome = "done",
            FromStatus = transition.From?.ToString(),
            ToStatus = transition.To.ToString(),
            Event = transition.Event.ToString(),
            Reason = transition.Reason,
            About = about,
        };
        write.Db.Traces.Add(trace);
        return trace;
    }

    /// <summary>Writes what was done about a Patient that moved no identity.</summary>
    /// <param name="reason">Why, in the words of who did it; or null.</param>
    /// <param name="status">The status at that moment, where the trail tells it; or null.</param>
    public static TraceRow TraceAct(
        this PatientWrite write,
        PatientRow row,
        TraceKind kind,
        string operation,
        string? reason = null,
        string? status = null
    )
    {
        var trace = new TraceRow
        {
            Id = Guid.CreateVersion7(write.Now).ToString(),
            At = write.Now,
            Kind = kind,
            PatientId = row.Id,
            Client = write.Actor.ClientId,
            Person = write.Actor.PersonId,
            Organization = write.Actor.Organization,
            Operation = operation,
            Outcome = "done",
            FromStatus = status,
            Reason = reason,
        };
        write.Db.Traces.Add(trace);
        return trace;
    }

    /// <summary>Opens an item of a work list.</summary>
    public static TaskRow OpenTask(
        this PatientWrite write,
        string code,
        string? patientId,
        string? reason = null,
        string? other = null,
        object? proposed = null,
        string? traceId = null
    )
    {
        var task = new TaskRow
        {
            Id = Guid.CreateVersion7(write.Now).ToString(),
            Code = code,
            OpenedAt = write.Now,
            UpdatedAt = write.Now,
            Status = "requested",
            PatientId = patientId,
            OtherPatientId = other,
            Reason = reason,
            TraceId = traceId,
            Proposed = proposed is null ? null : JsonSerializer.Serialize(proposed, WithWords),
        };
        write.Db.Tasks.Add(task);
        return task;
    }

    /// <summary>
    /// Opens an item of a work list unless the same one is open: a message that comes again is no second thing to do.
    /// </summary>
    /// <returns>The id of the item.</returns>
    public static async Task<string> OpenTaskOnceAsync(
        this PatientWrite write,
        string code,
        string patientId,
        string? reason = null,
        string? other = null,
        object? proposed = null,
        string? traceId = null
    ) =>
        await OpenTasks.IdOfAsync(write.Db, patientId, code, reason, other, write.Cancelled)
        ?? write.OpenTask(code, patientId, reason, other, proposed, traceId).Id;

    /// <summary>Whether that item is open already.</summary>
    public static async Task<bool> IsTaskOpenAsync(
        this PatientWrite write,
        string code,
        string patientId,
        string? reason,
        string? other
    ) => await OpenTasks.IdOfAsync(write.Db, patientId, code, reason, other, write.Cancelled) is not null;
}
