using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Changes the Patient that meets a condition, or creates it when there is none: how a feed keeps a Patient by its own
/// number (ITI-104). Condition and write are one act.
/// </summary>
internal static class UpdateMatchingPatient
{
    /// <summary><c>PUT Patient?…</c>.</summary>
    public static async Task<IResult> Handle(PatientWrite write, ConditionalSearch condition, MergeByFeed merge)
    {
        var (sent, refusal) = await write.ReadBodyAsync();
        if (refusal is not null)
            return refusal;
        var query = write.Http.Request.QueryString.Value ?? "";
        await using var alone = await condition.BeginAsync(
            [ConditionKey.Of(query), .. CreatePatient.KeysOfLikeness(sent!, write)],
            write.Cancelled
        );
        var match = await condition.FindToUpdateAsync(query, write.Caller, write.Cancelled);
        var answer = match.Refusal ?? await WriteAsync(sent!, match, query, write, merge);
        if (answer is { Status: StatusCodes.Status201Created, Location: { } location })
            answer = await condition.UnmetByAsync(IdIn(location), query, write.Caller, write.Cancelled) ?? answer;
        if (answer.Status < StatusCodes.Status400BadRequest)
            await alone.CommitAsync(write.Cancelled);
        return answer;
    }

    private static string IdIn(string location) => location.Split("/Patient/")[^1].Split('/')[0];

    private static async Task<FhirAnswer> WriteAsync(
        SentPatient sent,
        ConditionMatch match,
        string query,
        PatientWrite write,
        MergeByFeed merge
    )
    {
        var sentId = sent.Patient.Text("id");
        if (match.Id is null)
            return sentId is not null ? FhirAnswer.Refused("update-create-unsupported", "Patient.id")
                : write.Http.Request.Headers.IfMatch.Count > 0 ? FhirAnswer.Refused("version-stale", "http.If-Match")
                : await CreatePatient.CreateAsync(sent, write);
        if (sentId is not null && sentId != match.Id)
            return FhirAnswer.Refused("id-mismatch", "Patient.id");
        var row = await write.Db.FindPatientAsync(match.Id, write.Cancelled);
        if (row is null)
            return FhirAnswer.Refused("moved-meanwhile");
        // The domain's own flow found it by an INS that may not leave (contract 3.2).
        if (match.IsHidden)
            write.TraceAct(row, TraceKind.HiddenMatch, "conditional-update");
        return MergeByFeed.LinkIn(sent.Patient) is { } link
            ? await merge.MergeAsync(row, query, sent, link)
            : await UpdatePatient.UpdateAsync(row, sent, write);
    }
}
