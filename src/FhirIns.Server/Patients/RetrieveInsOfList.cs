using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Starts the retrieval of people whom the caller picked one by one, at most 50, each still to retrieve (S069). It is a
/// person's own work made easier, one call after the other under the person's name; nothing schedules it, and no filter
/// fills it: INSi forbids retrieval in bulk.
/// </summary>
internal sealed class RetrieveInsOfList(PatientWrite write, RetrievalListWork work) : IOperationHandler
{
    private const int MaxPeople = 50;

    private static readonly string[] Retrievable = ["to-retrieve", "ins-ko", "insi-error"];

    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (!write.Prefer.RespondAsync)
            return FhirAnswer.Refused("async-only", "http.Prefer");
        var (patients, problem) = await PatientsOfAsync(input);
        if (problem is not null)
            return FhirAnswer.Refused(problem);
        foreach (var (patient, place) in patients)
            if (await CheckAsync(patient, place) is { } refusal)
                return FhirAnswer.Refused(refusal);
        var list = Record(input.Text("context"), [.. patients.Select(one => one.Id)]);
        await write.Db.SaveChangesAsync(write.Cancelled);
        work.Begin(list.Id);
        return LongWorkRoutes.Accepted(write.Base, list.Id);
    }

    /// <summary>Whom the caller picked, each once, in the order given.</summary>
    private async Task<(IReadOnlyList<(string Id, string Place)> Patients, Problem? Problem)> PatientsOfAsync(
        OperationInput input
    )
    {
        var (patients, tasks) = (input.Values("patient"), input.Values("task"));
        if (patients.Count + tasks.Count == 0)
            return ([], new("parameter-missing", "Parameters.parameter.where(name = 'patient')"));
        if (patients.Count + tasks.Count > MaxPeople)
            return ([], new("parameter-repeated", "Parameters.parameter"));
        var picked = new List<(string Id, string Place)>();
        foreach (var reference in patients)
        {
            if (PatientReference.IdOf(reference, write.Base) is not { } patientId)
                return ([], new("parameter-invalid", reference.Expression));
            picked.Add((patientId, reference.Expression));
        }
        foreach (var reference in tasks)
        {
            var taskId = reference.Text("reference")?.Split('/')[^1];
            var patientId = await write
                .Db.Tasks.Where(task => task.Id == taskId && Retrievable.Contains(task.Code))
                .Where(task => task.Status == "requested" || task.Status == "in-progress")
                .Select(task => task.PatientId)
                .FirstOrDefaultAsync(write.Cancelled);
            if (patientId is null)
                return ([], new("parameter-invalid", reference.Expression));
            picked.Add((patientId, reference.Expression));
        }
        return ([.. picked.DistinctBy(one => one.Id)], null);
    }

    private async Task<Problem?> CheckAsync(string patientId, string place)
    {
        var row = await write.Db.FindPatientAsync(patientId, write.Cancelled);
        if (row is null)
            return new("not-found", place);
        if (row.Deleted)
            return new("gone", place);
        return row.Identity.MayAskInsi() is { } refusal ? new(refusal.Code, place) : null;
    }

    private RetrievalListRow Record(string? context, IReadOnlyList<string> patients)
    {
        var list = new RetrievalListRow
        {
            Id = Guid.CreateVersion7(write.Now).ToString(),
            Client = write.Caller.ClientId,
            Person = write.Caller.Person!.Id,
            PersonName = write.Caller.Person.Name,
            Practitioner = write.Caller.Practitioner,
            Organization = write.Caller.Organization,
            Context = context,
            State = RetrievalListWork.Running,
            StartedAt = write.Now,
            WorkedUntil = write.Now,
        };
        write.Db.RetrievalLists.Add(list);
        for (var index = 0; index < patients.Count; index++)
            write.Db.RetrievalListItems.Add(
                new()
                {
                    ListId = list.Id,
                    Rank = index + 1,
                    PatientId = patients[index],
                    State = RetrievalListWork.Waiting,
                }
            );
        return list;
    }
}
