using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Sets or removes an attribute, writes or erases a note (T11, T12, S063, S064, S127).</summary>
internal static class Flag
{
    public static Task<IResult> Act(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "flagged",
            form =>
                form["value"].ToString() is not ("true" or "false")
                    ? Task.FromResult(new Outcome(Http.FhirAnswer.Refused("parameter-invalid", "value")))
                    : acts.RunAsync(
                        "Patient-identity-flag",
                        id,
                        new OperationOutput()
                            .Add("attribute", "valueCode", form["attribute"])
                            .Add("value", "valueBoolean", form["value"])
                            .Add("date", "valueDate", form["date"].ToString() is { Length: > 0 } day ? day : null)
                            .Add("reason", "valueString", form.Typed("reason"))
                    ),
            status => show.PageAsync<FlagPage>(id, status),
            (place, code) => code is "date-in-future" ? "date" : null
        );
}
