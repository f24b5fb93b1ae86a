using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>Deletes a Patient logically: reads answer 410, the history and the trail stay.</summary>
internal static class DeletePatient
{
    /// <summary><c>DELETE Patient/[id]</c>; deleting twice, or what never was, is no error.</summary>
    public static async Task<IResult> Handle(string id, PatientWrite write)
    {
        var row = await write.Db.FindPatientAsync(id, write.Cancelled);
        if (row is not null)
            return await DeleteAsync(row, write);
        return write.Http.Request.Headers.IfMatch.Count > 0
            ? FhirAnswer.Refused("version-stale", "http.If-Match")
            : FhirAnswer.Empty(StatusCodes.Status204NoContent);
    }

    public static async Task<FhirAnswer> DeleteAsync(PatientRow row, PatientWrite write)
    {
        if (row.Deleted)
            return FhirAnswer.Empty(StatusCodes.Status204NoContent) with { Version = row.Version };
        if (WhyKept(row) is { } code)
            return FhirAnswer.Refused(code);
        if (write.CheckIfMatch(row.Version) is { } stale)
            return stale;
        row.Delete(write.Change("DELETE", null));
        write.TraceAct(row, TraceKind.Deletion, "delete", status: row.Status);
        if (await write.SaveChangeAsync() is { } conflict)
            return conflict;
        return FhirAnswer.Empty(StatusCodes.Status204NoContent) with { Version = row.Version };
    }

    /// <summary>The code of the reason why a record cannot be deleted: the undoing of a merge needs both; null when it can.</summary>
    public static string? WhyKept(PatientRow row) =>
        row.Identity.IsMerged ? RefusalCodes.IdentityMerged
        : MergeLinks.ReplacedRecords(row.ResidualPatient).Count > 0 ? "merge-not-undone"
        : null;
}
