using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>
/// Where the forms of an identity arrive. A form acts once, and only on the identity as its page showed it: whoever was
/// overtaken sees what is there now and loses nothing of what they typed.
/// </summary>
internal sealed class IdentityDesk(Shell shell, SessionGate gate, FhirInsDbContext db)
{
    /// <summary>Acts on an identity and goes on to its page; a refusal shows the form again.</summary>
    /// <param name="id">The id of the Patient.</param>
    /// <param name="done">What the page says then, a sentence under <c>done.</c></param>
    /// <param name="act">The act, with the fields of the form.</param>
    /// <param name="again">The page of the form, for a status.</param>
    /// <param name="fieldOf">The field to blame for a place in the input and a code; null for none.</param>
    public Task<IResult> ActAsync(
        string id,
        string done,
        Func<IFormCollection, Task<Outcome>> act,
        Func<int, Task<IResult>> again,
        Func<string?, string, string?>? fieldOf = null
    ) =>
        gate.ActAsync(
            shell.Http,
            async () =>
            {
                var form = await shell.Http.Request.ReadFormAsync(shell.Http.RequestAborted);
                if (!await IsAsShownAsync(id, form["version"].ToString()))
                {
                    shell.ShowAgain(form, new PageProblem("stale", shell.T["form.stale"]));
                    return await again(StatusCodes.Status409Conflict);
                }
                var outcome = await act(form);
                if (!outcome.IsRefused)
                    return Flash.To($"/identities/{outcome.Goto ?? id}", outcome.Done ?? done);
                shell.ShowAgain(form, outcome.Problems(shell.T, fieldOf));
                return await again(outcome.Status);
            },
            again
        );

    /// <summary>
    /// Whether nobody changed the identity since the page was made. The row stays in the context: the act works on this very
    /// version, and fails when somebody is faster from here on.
    /// </summary>
    private async Task<bool> IsAsShownAsync(string id, string version) =>
        version.Length == 0
        || await db.FindPatientAsync(id, shell.Http.RequestAborted) is not { } row
        || row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) == version;
}
