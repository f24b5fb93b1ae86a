using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Worklists;

/// <summary>Reads one item of a work list.</summary>
internal static class ReadTask
{
    /// <summary><c>GET Task/[id]</c>.</summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        FhirInsDbContext db,
        TaskResource resource,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var row = await db.Tasks.AsNoTracking().FirstOrDefaultAsync(task => task.Id == id, cancellationToken);
        if (row is null)
            return FhirAnswer.Refused("not-found");
        var answer = EntityTag.Matches(http.Request.Headers.IfNoneMatch, row.Version)
            ? FhirAnswer.Empty(StatusCodes.Status304NotModified)
            : FhirAnswer.Of(resource.Write(row, caller));
        return answer with { Version = row.Version, LastModified = row.UpdatedAt };
    }
}
