using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>The condition of a conditional interaction: no match, one, or a refusal for several.</summary>
internal sealed class ConditionalSearch(SearchPatients search, FhirInsDbContext db, RequestSql sql)
{
    /// <summary>Begins a transaction in which nobody else decides on what the same keys stand for.</summary>
    public Task<Alone> BeginAsync(IEnumerable<string> keys, CancellationToken cancellationToken) =>
        Alone.BeginAsync(db, sql, keys, cancellationToken);

    /// <summary>The same for a condition.</summary>
    public Task<Alone> BeginAsync(string query, CancellationToken cancellationToken) =>
        BeginAsync([ConditionKey.Of(query)], cancellationToken);

    /// <summary>The Patient that a caller may know of and that meets the condition.</summary>
    public Task<ConditionMatch> FindAsync(string query, Caller caller, CancellationToken cancellationToken) =>
        MatchAsync(query, caller, hiddenToo: false, cancellationToken);

    /// <summary>
    /// The Patient that is to be deleted. A merged record counts here: whoever deletes by its number does not mean the one
    /// that lives on.
    /// </summary>
    public Task<ConditionMatch> FindToDeleteAsync(string query, Caller caller, CancellationToken cancellationToken) =>
        MatchAsync(query, caller, hiddenToo: false, cancellationToken, mergedToo: true);

    /// <summary>
    /// The first criterion that a Patient just created does not meet, as a refusal that names its place; null when it meets
    /// all of them. Repeating the request would not find it and create another one.
    /// </summary>
    public async Task<FhirAnswer?> UnmetByAsync(
        string id,
        string query,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        foreach (var criterion in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = criterion.Split('=', ':')[0];
            if (PatientParameter.Find(name) is null)
                continue;
            var (ids, _) = await search.MatchAsync(
                $"?_id={id}&{criterion}",
                caller,
                cancellationToken,
                hiddenToo: caller.Has("ins.feed")
            );
            if (ids.Count == 0)
                return FhirAnswer.Refused("condition-not-met", name == "identifier" ? "Patient.identifier" : name);
        }
        return null;
    }

    /// <summary>Whether one Patient, merged or not, meets the condition as this caller may know it.</summary>
    public async Task<bool> IsMetByAsync(string id, string query, Caller caller, CancellationToken cancellationToken)
    {
        var (ids, _) = await search.MatchAsync($"?_id={id}&{query.TrimStart('?')}", caller, cancellationToken);
        return ids.Count > 0;
    }

    /// <summary>
    /// The Patient that an update by condition is for. The domain's own flow knows every INS it sends, so that it finds its
    /// Patient also by one that may not leave.
    /// </summary>
    public async Task<ConditionMatch> FindToUpdateAsync(
        string query,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (!caller.Has("ins.feed"))
            return await FindAsync(query, caller, cancellationToken);
        var match = await MatchAsync(query, caller, hiddenToo: true, cancellationToken);
        if (match.Id is null)
            return match;
        var open = await FindAsync(query, caller, cancellationToken);
        return match with { IsHidden = open.Id != match.Id };
    }

    private async Task<ConditionMatch> MatchAsync(
        string query,
        Caller caller,
        bool hiddenToo,
        CancellationToken cancellationToken,
        bool mergedToo = false
    )
    {
        var (ids, problems) = await search.MatchAsync(
            query.StartsWith('?') ? query : "?" + query,
            caller,
            cancellationToken,
            hiddenToo: hiddenToo
        );
        // A merged record does not count beside the one that lives on, which bears its numbers.
        if (ids.Count > 1 && !mergedToo)
        {
            var (alive, _) = await search.MatchAsync(
                query.StartsWith('?') ? query : "?" + query,
                caller,
                cancellationToken,
                hiddenToo: hiddenToo,
                aliveOnly: true
            );
            ids = alive.Count > 0 ? alive : ids;
        }
        return (problems, ids) switch
        {
            ({ Count: > 0 }, _) => new(null, FhirAnswer.Refused(problems)),
            (_, []) => new(null, null),
            (_, [var only]) => new(only, null),
            _ => new(null, FhirAnswer.Refused("several-matches")),
        };
    }
}

/// <summary>What meets a condition: one Patient, or none, or why that cannot be said.</summary>
/// <param name="Id">The one Patient; null when there is none.</param>
/// <param name="Refusal">For several matches, and for a condition that is none.</param>
internal sealed record ConditionMatch(string? Id, FhirAnswer? Refusal)
{
    /// <summary>Whether it was found by an INS that may not leave; the trail must tell.</summary>
    public bool IsHidden { get; init; }
}
