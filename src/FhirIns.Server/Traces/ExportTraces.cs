using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Traces;

/// <summary>Hands the trail of a period to an auditor, who may keep it elsewhere. That it was taken is traced first.</summary>
internal static class ExportTraces
{
    public const string Path = "/traces/export";

    /// <summary><c>GET /traces/export?from=…&amp;to=…&amp;format=ndjson|csv</c>.</summary>
    public static async Task<IResult> Handle(
        HttpContext http,
        FhirInsDbContext db,
        Caller caller,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var (period, refusal) = Period.Read(http.Request);
        if (period is not { } asked)
            return refusal!;
        var format = http.Request.Query["format"].ToString() is { Length: > 0 } named ? named : "ndjson";
        if (!TraceExport.Formats.TryGetValue(format, out var mediaType))
            return FhirAnswer.Refused("parameter-invalid", "format");
        var now = Instant.Now(clock);
        db.Traces.Add(
            new()
            {
                Id = Guid.CreateVersion7(now).ToString(),
                At = now,
                Kind = TraceKind.Export,
                Client = caller.ClientId,
                Person = caller.Person?.Id,
                Organization = caller.Organization,
                Operation = $"export {Instant.Text(asked.From)} {Instant.Text(asked.Until)}",
                Outcome = "done",
            }
        );
        await db.SaveChangesAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            output => TraceExport.WriteAsync(db, asked, format, output, cancellationToken),
            mediaType,
            $"traces.{format}"
        );
    }
}
