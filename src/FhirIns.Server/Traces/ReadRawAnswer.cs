using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Traces;

/// <summary>
/// Gives back an answer of INSi byte for byte (S070). It holds the INS and the traits: each read is traced before a byte
/// leaves, and nothing on the way may keep it.
/// </summary>
internal static class ReadRawAnswer
{
    /// <summary>
    /// <c>GET Binary/[id]</c>, the id of the call's AuditEvent: a Binary for who accepts FHIR, else the bytes alone.
    /// </summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        FhirInsDbContext db,
        TimeProvider clock,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var found = await db
            .Traces.Where(trace => trace.Id == id && trace.Raw != null)
            .Select(trace => new { trace.Raw, trace.PatientId })
            .FirstOrDefaultAsync(cancellationToken);
        if (found?.Raw is not { } answer)
            return FhirAnswer.Refused("not-found");
        db.Traces.Add(Line(id, found.PatientId, caller, Instant.Now(clock)));
        await db.SaveChangesAsync(cancellationToken);
        return FhirFormat.IsNativeAsked(http.Request)
            ? new RawContent(answer, ContentType(answer))
            : FhirAnswer.Of(Resource(id, found.PatientId, answer)) with
            {
                NoStore = true,
            };
    }

    private static TraceRow Line(string id, string? patientId, Caller caller, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            At = now,
            Kind = TraceKind.RawRead,
            PatientId = patientId,
            Client = caller.ClientId,
            Person = caller.Person?.Id,
            Organization = caller.Organization,
            Operation = "Binary read",
            Outcome = "done",
            About = $"Binary/{id}",
        };

    private static Element Resource(string id, string? patientId, byte[] answer)
    {
        var binary = Element.Resource("Binary").Set("id", id).Set("contentType", ContentType(answer));
        if (patientId is not null)
            binary.Add("securityContext").Set("reference", $"Patient/{patientId}");
        return binary.Set("data", Convert.ToBase64String(answer));
    }

    // What stands between us and INSi answers in its own way when it fails: a page, or plain words.
    private static string ContentType(byte[] answer) =>
        answer.AsSpan().IndexOf("http://www.w3.org/2003/05/soap-envelope"u8) >= 0
            ? "application/soap+xml"
            : "application/octet-stream";
}
