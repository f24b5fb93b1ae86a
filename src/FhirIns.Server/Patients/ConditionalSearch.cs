using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>The condition of a conditional interaction: no match, one, or a refusal for several.</summary>
internal sealed class ConditionalSearch(SearchPatients search, FhirInsDbContext db)
{
    /// <summary>For <c>If-None-Exist</c>: 200 with the Patient for one match, 412 for several, else nothing.</summary>
    public async Task<(FhirAnswer? Answer, bool None)> FindAsync(
        string query,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (!caller.Has("system/Patient.s"))
            return (FhirAnswer.Refused("scope-missing", "http.If-None-Exist"), false);
        var (ids, problems) = await search.MatchAsync(
            query.StartsWith('?') ? query : "?" + query,
            caller,
            cancellationToken
        );
        if (problems.Count > 0)
            return (FhirAnswer.Refused(problems), false);
        if (ids.Count == 0)
            return (null, true);
        if (ids.Count > 1)
            return (FhirAnswer.Refused("several-matches", "http.If-None-Exist"), false);
        var row = await db.Patients.AsNoTracking().SingleAsync(one => one.Identity.Id == ids[0], cancellationToken);
        return (FhirAnswer.Rendered(row.For(caller.MaySeeIns), row.Version, row.Updated), false);
    }
}
