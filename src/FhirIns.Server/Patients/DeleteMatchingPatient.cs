using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>Deletes the one Patient that meets a condition; several are never deleted at once.</summary>
internal static class DeleteMatchingPatient
{
    /// <summary><c>DELETE Patient?…</c>; without a match there is nothing to do, which is no error.</summary>
    public static async Task<IResult> Handle(PatientWrite write, ConditionalSearch condition)
    {
        var query = write.Http.Request.QueryString.Value ?? "";
        await using var alone = await condition.BeginAsync(query, write.Cancelled);
        var match = await condition.FindToDeleteAsync(query, write.Caller, write.Cancelled);
        if (match.Refusal is not null)
            return match.Refusal;
        if (match.Id is null || await write.Db.FindPatientAsync(match.Id, write.Cancelled) is not { } row)
            return FhirAnswer.Empty(StatusCodes.Status204NoContent);
        var answer = await DeletePatient.DeleteAsync(row, write);
        if (answer.Status < StatusCodes.Status400BadRequest)
            await alone.CommitAsync(write.Cancelled);
        return answer;
    }
}
