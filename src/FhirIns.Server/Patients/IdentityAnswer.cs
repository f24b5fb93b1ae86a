using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Patients;

/// <summary>What an act on an identity answers: its status and the Patient, as the caller may see both.</summary>
internal static class IdentityAnswer
{
    public static FhirAnswer Of(PatientRow row, PatientWrite write, string? task = null)
    {
        var output = new OperationOutput()
            .Add("status", "valueCode", StatusView.Of(row.Identity.Status, write.Caller))
            .AddResource("patient", FhirJson.Parse(row.For(write.Caller.MaySeeIns)).Resource!)
            .AddReference("task", task is null ? null : $"Task/{task}");
        return FhirAnswer.Of(output.Resource) with { Version = row.Version, LastModified = row.Updated };
    }
}
