using FhirIns.Server.Http;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>The follow-up of an écart, as its form holds it (S102).</summary>
internal static class FollowUp
{
    public static Task<IResult> Act(string task, ChangeItem change, FollowUpEcart followUp, HttpContext http) =>
        change.ActAsync(
            task,
            (row, form) =>
                followUp.RecordAsync(
                    row,
                    form["origin"].ToString() is { Length: > 0 } origin ? origin : null,
                    Days.Of(form["letterOn"]),
                    Days.Of(form["followUpOn"]),
                    http.RequestAborted
                )
        );
}
