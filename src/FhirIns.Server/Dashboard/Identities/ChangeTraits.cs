using FhirIns.Fhir;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>
/// Changes strict traits: free while no INS is held; afterwards only for those who may unlock, and at the price that the
/// rules set (S054, S055).
/// </summary>
internal static class ChangeTraits
{
    public static Task<IResult> Show(string id, ShowIdentity show, Shell shell) =>
        PageAsync(id, StatusCodes.Status200OK, show, shell);

    public static Task<IResult> Act(
        string id,
        IdentityDesk desk,
        Acts acts,
        ShowIdentity show,
        PatientWrite write,
        Shell shell
    ) =>
        desk.ActAsync(
            id,
            "changed",
            async form =>
                TraitsForm.MistakesIn(form, shell.T) is { Count: > 0 } mistakes
                    ? Outcome.Mistaken(mistakes)
                    : await ChangeAsync(id, form, acts, write),
            status => PageAsync(id, status, show, shell),
            (place, _) => TraitsForm.FieldOf(place)
        );

    private static async Task<IResult> PageAsync(string id, int status, ShowIdentity show, Shell shell)
    {
        if (await show.FindAsync(id) is not { } model)
            return show.NotThere();
        if (model.Identity.IsLocked && !shell.May(ScopeTable.Unlock))
            return Pages.Message(shell.Http, "traits-locked", StatusCodes.Status403Forbidden, model.Address);
        if (shell.IsShownAgain(model.Address + "/traits"))
            shell.Retype(
                LateForm.BringUpToDate(
                    shell.Typed,
                    TraitsForm.Fields,
                    field => TraitsForm.ValueOf(model.Identity, field)
                )
            );
        return Pages.Of<TraitsPage>(model, status);
    }

    private static Task<Outcome> ChangeAsync(string id, IFormCollection form, Acts acts, PatientWrite write) =>
        acts.DoAsync(
            ScopeTable.Interaction("Patient", "update"),
            async _ =>
            {
                if (await write.Db.FindPatientAsync(id, write.Cancelled) is not { } row)
                    return FhirAnswer.Refused("not-found");
                var shown = FhirJson.Parse(row.For(write.Caller.MaySeeIns)).Resource!;
                var changed = TraitsForm.WriteInto(shown, form, write.FrCore);
                return await UpdatePatient.UpdateAsync(row, write.Judge(changed, []), write);
            }
        );
}
