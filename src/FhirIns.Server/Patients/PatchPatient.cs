using FhirIns.Fhir;
using FhirIns.Fhir.Patch;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Changes a Patient by naming what changes, as JSON Patch or FHIRPath Patch. The patch is applied to what the caller may
/// see, so that it can neither test for a hidden INS nor write over it; the outcome then goes the way of every update.
/// </summary>
internal static class PatchPatient
{
    /// <summary><c>PATCH Patient/[id]</c>.</summary>
    public static async Task<IResult> Handle(string id, PatientWrite write)
    {
        var (patch, refusal) = await ReadAsync(write);
        if (patch is null)
            return refusal!;
        var row = await write.Db.FindPatientAsync(id, write.Cancelled);
        return row is null ? FhirAnswer.Refused("not-found") : await PatchAsync(row, patch, write);
    }

    /// <summary><c>PATCH Patient?…</c>: the one Patient that meets the condition.</summary>
    public static async Task<IResult> HandleMatching(PatientWrite write, ConditionalSearch condition)
    {
        var (patch, refusal) = await ReadAsync(write);
        if (patch is null)
            return refusal!;
        var query = write.Http.Request.QueryString.Value ?? "";
        await using var alone = await condition.BeginAsync(query, write.Cancelled);
        var match = await condition.FindAsync(query, write.Caller, write.Cancelled);
        if (match.Refusal is not null)
            return match.Refusal;
        if (match.Id is null || await write.Db.FindPatientAsync(match.Id, write.Cancelled) is not { } row)
            return FhirAnswer.Refused("no-match");
        var answer = await PatchAsync(row, patch, write);
        if (answer.Status < StatusCodes.Status400BadRequest)
            await alone.CommitAsync(write.Cancelled);
        return answer;
    }

    private static async Task<FhirAnswer> PatchAsync(PatientRow row, Patch patch, PatientWrite write)
    {
        if (row.Deleted)
            return FhirAnswer.Refused("gone");
        // Said first: what a patch meets in a version it was not made for would only mislead.
        if (write.CheckIfMatch(row.Version) is { } stale)
            return stale;
        var (patched, issue) = patch(row.For(write.Caller.MaySeeIns));
        if (patched is null)
            return FhirAnswer.Refused(Problem.Of(issue!));
        var parsed = FhirJson.Parse(patched);
        List<Problem> problems = [.. parsed.Issues.Select(Problem.Of)];
        if (parsed.Resource is null || problems.Exists(problem => problem.IsError))
            return FhirAnswer.Refused(problems);
        if (parsed.Resource.Type != "Patient" || parsed.Resource.Text("id") != row.Id)
            return FhirAnswer.Refused("id-mismatch", "Patient.id");
        return await UpdatePatient.UpdateAsync(row, write.Judge(parsed.Resource, problems), write, UpdatePatient.Patch);
    }

    private static async Task<(Patch? Patch, FhirAnswer? Refusal)> ReadAsync(PatientWrite write)
    {
        var request = write.Http.Request;
        if (FhirBody.IsJsonPatch(request))
        {
            var (bytes, refusal) = await FhirBody.ReadBytesAsync(request, write.Fhir.MaxBodyBytes, write.Cancelled);
            return bytes is null
                ? (null, FhirAnswer.Refused(refusal!))
                : (rendered => JsonPatch.Apply(rendered, bytes), null);
        }
        var body = await FhirBody.ReadAsync(request, write.Fhir.MaxBodyBytes, write.Cancelled);
        if (body.Problems is [{ Code: "media-type-unsupported" }])
            return (null, FhirAnswer.Refused("patch-type-unsupported", "http.Content-Type"));
        if (body.HasErrors)
            return (null, FhirAnswer.Refused(body.Problems));
        var parameters = body.Resource!;
        return parameters.Type == "Parameters"
            ? (rendered => ByFhirPath(rendered, parameters), null)
            : (null, FhirAnswer.Refused("resource-type-wrong", parameters.Type));
    }

    private static PatchedJson ByFhirPath(byte[] rendered, Element parameters)
    {
        var patient = FhirJson.Parse(rendered).Resource!;
        return FhirPathPatch.Apply(patient, parameters) is { } issue
            ? new(null, issue)
            : new(FhirJson.ToBytes(patient), null);
    }

    /// <summary>Applies a patch to a Patient as it was rendered: the outcome in JSON, or why there is none.</summary>
    private delegate PatchedJson Patch(byte[] rendered);
}
