using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Traces;

/// <summary>Reads one line of the trail.</summary>
internal static class ReadTrace
{
    /// <summary><c>GET AuditEvent/[id]</c>.</summary>
    public static async Task<IResult> Handle(string id, FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var line = await db
            .Traces.Where(trace => trace.Id == id)
            .Select(TraceLine.Of)
            .FirstOrDefaultAsync(cancellationToken);
        return line is null
            ? FhirAnswer.Refused("not-found")
            : FhirAnswer.Of(TraceResource.Write(line)) with
            {
                LastModified = line.At,
            };
    }
}
