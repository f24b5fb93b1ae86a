using FhirIns.Fhir;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Registers somebody whom the search has not found: always provisional (T1), the search being part of the act (A1).</summary>
internal static class CreateIdentity
{
    public static IResult Show(string? q, Shell shell, IDataProtectionProvider protection) =>
        Pages.Of<CreatePage>(
            q is null
                ? SearchTerms.None
                : SearchTerms.Unprotect(q, shell.Caller!.Person!.Id, protection) ?? SearchTerms.None
        );

    public static Task<IResult> Act(Shell shell, SessionGate gate, Acts acts, PatientWrite write) =>
        gate.ActAsync(
            shell.Http,
            async () =>
            {
                var form = await shell.Http.Request.ReadFormAsync(shell.Http.RequestAborted);
                var outcome = TraitsForm.MistakesIn(form, shell.T) is { Count: > 0 } mistakes
                    ? Outcome.Mistaken(mistakes)
                    : await CreateAsync(form, acts, write);
                if (!outcome.IsRefused)
                    return Flash.To(
                        $"/identities/{FhirJson.Parse(outcome.Answer.Json).Resource!.Text("id")}",
                        "created"
                    );
                shell.ShowAgain(form, outcome.Problems(shell.T, (place, _) => TraitsForm.FieldOf(place)));
                return Pages.Of<CreatePage>(SearchTerms.None, outcome.Status);
            },
            status => Task.FromResult(Pages.Of<CreatePage>(SearchTerms.None, status))
        );

    private static async Task<Outcome> CreateAsync(IFormCollection form, Acts acts, PatientWrite write)
    {
        var patient = TraitsForm.WriteInto(Element.Resource("Patient"), form, write.FrCore);
        return await acts.DoAsync(
            ScopeTable.Interaction("Patient", "create"),
            async _ => await CreatePatient.CreateAsync(write.Judge(patient, []), write)
        );
    }
}
