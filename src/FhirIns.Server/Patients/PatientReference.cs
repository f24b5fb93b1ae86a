using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>References to the Patients of this server, relative or absolute.</summary>
internal static class PatientReference
{
    private const string Path = "Patient/";

    public static string To(string id) => Path + id;

    /// <summary>The id it points to; null when it points to no Patient of this server, or to one version of it.</summary>
    /// <param name="fhirBase">The absolute address of this server.</param>
    public static string? IdOf(Element? reference, string fhirBase)
    {
        if (reference?.Text("reference") is not { } text || reference.Text("type") is not (null or "Patient"))
            return null;
        if (text.StartsWith(fhirBase + '/', StringComparison.Ordinal))
            text = text[(fhirBase.Length + 1)..];
        return text.StartsWith(Path, StringComparison.Ordinal) && text.LastIndexOf('/') == Path.Length - 1
            ? text[Path.Length..]
            : null;
    }

    /// <summary>The Patient that an input of an operation refers to, to be changed; else the refusal with its place.</summary>
    public static async Task<(PatientRow? Row, FhirAnswer? Refusal)> FindAsync(
        OperationInput input,
        string name,
        PatientWrite write
    )
    {
        var reference = input.Values(name)[0];
        if (IdOf(reference, write.Base) is not { } id)
            return (null, FhirAnswer.Refused("parameter-invalid", reference.Expression));
        var row = await write.Db.FindPatientAsync(id, write.Cancelled);
        if (row is null)
            return (null, FhirAnswer.Refused("not-found", reference.Expression));
        var before = write.Http.Features.Get<ConcernedPatient>();
        write.Http.Features.Set(before is null ? new ConcernedPatient(id) : before with { Other = id });
        if (row.Deleted)
            return (null, FhirAnswer.Refused("gone", reference.Expression));
        return write.CheckDecision(id) is { } late ? (null, late) : (row, null);
    }
}
