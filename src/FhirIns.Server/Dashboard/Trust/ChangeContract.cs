using System.Globalization;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Trust;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Trust;

/// <summary>
/// Changes or removes a trust contract as its page showed it: the acts of <c>PUT</c> and <c>DELETE</c> with
/// <c>If-Match</c>. Whoever was overtaken sees what is there now, beside what they typed.
/// </summary>
internal sealed class ChangeContract(Shell shell, SessionGate gate, Acts acts, FhirInsDbContext db)
{
    private CancellationToken Cancelled => shell.Http.RequestAborted;

    private Caller Caller => shell.Caller!;

    public static Task<IResult> Change(string id, ChangeContract change, KeepTrustContract keep) =>
        change.ChangeAsync(id, keep);

    public static Task<IResult> Remove(string id, ChangeContract change, RemoveTrustContract remove) =>
        change.RemoveAsync(id, remove);

    private Task<IResult> ChangeAsync(string id, KeepTrustContract keep) =>
        ActAsync(
            id,
            "contract-changed",
            async (row, form, check) =>
            {
                var body = TrustForm.Read(form, row.Partner);
                return TrustForm.MistakesIn(body, shell.T) is { Count: > 0 } mistakes
                    ? Outcome.Mistaken(mistakes)
                    : await DoAsync(async () =>
                    {
                        var (_, refusal) = await keep.ChangeAsync(id, body, check, Caller, Cancelled);
                        return refusal;
                    });
            }
        );

    private Task<IResult> RemoveAsync(string id, RemoveTrustContract remove) =>
        ActAsync(id, "contract-removed", (_, _, check) => DoAsync(() => remove.RunAsync(id, check, Caller, Cancelled)));

    public async Task<IResult> PageAsync(string id, int status)
    {
        db.ChangeTracker.Clear();
        if (await db.TrustContracts.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, Cancelled) is not { } row)
            return Pages.Message(shell.Http, "no-contract", StatusCodes.Status404NotFound, TrustRoutes.Path);
        var action = $"{TrustRoutes.Path}/{id}";
        // What was typed for a contract that is gone may be wanted in a new one.
        if (row.Removed)
            return shell.IsShownAgain(action)
                ? Pages.Of<NewContractPage>(
                    new NewContractModel
                    {
                        Removed = row,
                        Begun = field => field == "partner" ? row.Partner : shell.TypedIn(action, field),
                    },
                    status
                )
                : Pages.Message(shell.Http, "no-contract", StatusCodes.Status404NotFound, TrustRoutes.Path);
        if (shell.IsShownAgain(action))
            shell.Retype(LateForm.BringUpToDate(shell.Typed, TrustForm.Fields, field => TrustForm.ValueOf(row, field)));
        return Pages.Of<ContractPage>(new ContractModel { Row = row }, status);
    }

    private Task<IResult> ActAsync(
        string id,
        string done,
        Func<TrustContractRow, IFormCollection, Func<int, FhirAnswer?>, Task<Outcome>> act
    ) =>
        gate.ActAsync(
            shell.Http,
            async () =>
            {
                var form = await shell.Http.Request.ReadFormAsync(Cancelled);
                if (
                    await db.TrustContracts.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, Cancelled)
                    is not { } row
                )
                    return await PageAsync(id, StatusCodes.Status404NotFound);
                var check = AsShown(form);
                var outcome = row.Removed || check(row.Version) is not null ? null : await act(row, form, check);
                if (outcome is null or { Code: "version-stale" or "moved-meanwhile" or "not-found" })
                {
                    shell.ShowAgain(form, new PageProblem("stale", shell.T["trust.stale"]));
                    return await PageAsync(id, StatusCodes.Status409Conflict);
                }
                if (!outcome.IsRefused)
                    return Flash.To(TrustRoutes.Path, done);
                shell.ShowAgain(form, outcome.Problems(shell.T));
                return await PageAsync(id, outcome.Status);
            },
            status => PageAsync(id, status)
        );

    private Task<Outcome> DoAsync(Func<Task<FhirAnswer?>> act) =>
        acts.DoAsync(ScopeTable.TrustContracts, async _ => await act() ?? FhirAnswer.Empty(StatusCodes.Status200OK));

    private static Func<int, FhirAnswer?> AsShown(IFormCollection form) =>
        version =>
            version.ToString(CultureInfo.InvariantCulture) == form["version"]
                ? null
                : FhirAnswer.Refused("version-stale");
}
