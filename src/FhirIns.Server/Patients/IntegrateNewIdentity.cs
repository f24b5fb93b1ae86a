using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Makes an identity of what INSi returned about somebody unknown here: retrieved at once (T1 and T2, S065), after the
/// search of antériorité.
/// </summary>
internal sealed class IntegrateNewIdentity(PatientWrite write) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var retrieval = await write.Db.Retrievals.FirstOrDefaultAsync(
            one => one.Id == input.Text("retrieval") && one.PatientId == null,
            write.Cancelled
        );
        if (retrieval is null)
            return FhirAnswer.Refused("retrieval-unknown", input.PlaceOf("retrieval"));
        if (retrieval.State != "waiting")
            return FhirAnswer.Refused("retrieval-settled", input.PlaceOf("retrieval"));
        if (write.Now - retrieval.At > Retrievals.Lifetime)
            return FhirAnswer.Refused("retrieval-expired");
        return await CreateAsync(retrieval);
    }

    private async Task<IResult> CreateAsync(RetrievalRow retrieval)
    {
        var found = await Retrievals.AnswerOfAsync(write.Db, retrieval, write.Cancelled);
        if (found.Active.IsFictitious && !write.Domain.AllowFictitiousNumbers)
            return FhirAnswer.Refused("oid-not-for-production");
        var holder = await write.Db.HolderOfAsync(found.Active, null, write.Cancelled);
        var accepted = new AcceptedRetrieval(found, Enum.Parse<CollectionMethod>(retrieval.Method))
        {
            HeldByAnother = holder is not null,
            KeyControl = write.KeyControl,
        };
        var newId = Guid.CreateVersion7(write.Now).ToString();
        var registered = PatientIdentity.RegisterFromInsi(newId, accepted, searched: true, write.Actor, write.Now);
        if (registered.IsRefused)
            return await RefuseAsync(registered.Refusal, holder);

        var (identity, transition) = registered.Value;
        var candidates = await Antecedents.FindAsync(write.Db, identity.Traits, null, write.Cancelled);
        var residual = Element.Resource("Patient");
        residual.Add("name").Set("use", "official");
        var row = PatientRow.Create(identity, write.Change("POST", transition) with { Residual = residual });
        write.Db.Patients.Add(row);
        write.Trace(row, transition, "ins-integrate");
        Antecedents.OpenTasks(write, row.Id, candidates);
        await Collision.WatchNumbersAsync(write, row.Id, found);
        retrieval.State = "accepted";
        if (await write.SaveAsync() is { } conflict)
            return conflict;
        if (candidates.Count == 0)
            await write.Db.DoOnceCommittedAsync(async () =>
                candidates = await Antecedents.LookAgainAsync(write, identity)
            );
        return Answer(row, candidates);
    }

    private async Task<FhirAnswer> RefuseAsync(Refusal refusal, string? holder)
    {
        if (refusal.Code == RefusalCodes.InsAlreadyHeld)
        {
            write.OpenTask("duplicate", holder, "ins-already-held");
            await write.Db.SaveChangesAsync(write.Cancelled);
        }
        return FhirAnswer.Refused(refusal.Code, TraitPlaces.Of(refusal.Trait));
    }

    private FhirAnswer Answer(PatientRow row, IReadOnlyList<Candidate> candidates)
    {
        var output = new OperationOutput()
            .Add("status", "valueCode", StatusView.Of(row.Identity.Status, write.Caller))
            .AddResource("patient", FhirJson.Parse(row.For(write.Caller.MaySeeIns)).Resource!);
        foreach (var candidate in candidates)
            output.AddReference("duplicate", $"Patient/{candidate.Id}");
        return FhirAnswer.Of(output.Resource) with { Version = row.Version, LastModified = row.Updated };
    }
}
