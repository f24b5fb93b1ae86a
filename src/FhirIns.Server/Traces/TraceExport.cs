using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Traces;

/// <summary>
/// Writes the trail of a period, the oldest line first: as AuditEvents, one on a line (NDJSON), or as a table (CSV). As in
/// an AuditEvent, neither traits nor answers are among it.
/// </summary>
internal static class TraceExport
{
    private const int AtOnce = 500;

    private static readonly string[] Columns =
    [
        "id",
        "at",
        "kind",
        "patient",
        "client",
        "person",
        "organization",
        "operation",
        "mode",
        "automatic",
        "context",
        "result",
        "outcome",
        "durationMilliseconds",
        "messageId",
        "event",
        "fromStatus",
        "toStatus",
        "about",
        "reason",
    ];

    /// <summary>The formats there are, by the name that asks for them, and their media types.</summary>
    public static IReadOnlyDictionary<string, string> Formats { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ndjson"] = "application/fhir+ndjson",
            ["csv"] = Csv.ContentType,
        };

    /// <summary>Writes all lines of the period to a stream, a page at a time: memory does not grow with the period.</summary>
    public static async Task WriteAsync(
        FhirInsDbContext db,
        Period period,
        string format,
        Stream output,
        CancellationToken cancellationToken
    )
    {
        if (format == "csv")
            await output.WriteAsync(Encoding.UTF8.GetBytes(Csv.Line(Columns)), cancellationToken);
        await foreach (var line in LinesAsync(db, period, cancellationToken))
            await output.WriteAsync(format == "csv" ? Row(line) : Resource(line), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static async IAsyncEnumerable<TraceLine> LinesAsync(
        FhirInsDbContext db,
        Period period,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (at, id) = (period.From, "");
        while (true)
        {
            var page = await db
                .Traces.AsNoTracking()
                .Where(line => line.At >= at && line.At < period.Until)
                .Where(line => line.At > at || string.Compare(line.Id, id) > 0)
                .OrderBy(line => line.At)
                .ThenBy(line => line.Id)
                .Take(AtOnce)
                .Select(TraceLine.Of)
                .ToListAsync(cancellationToken);
            foreach (var line in page)
                yield return line;
            if (page.Count < AtOnce)
                yield break;
            (at, id) = (page[^1].At, page[^1].Id);
        }
    }

    private static byte[] Resource(TraceLine line) => [.. FhirJson.ToBytes(TraceResource.Write(line)), (byte)'\n'];

    private static byte[] Row(TraceLine line) =>
        Encoding.UTF8.GetBytes(
            Csv.Line(
                line.Id,
                Instant.Text(line.At),
                TraceTerms.ByKind[line.Kind].Subtype,
                line.PatientId,
                line.Client,
                line.Person,
                line.Organization,
                line.Operation,
                line.Mode,
                line.Kind is TraceKind.InsiCall ? (line.Automatic ? "true" : "false") : null,
                line.Context,
                line.ResultCode,
                line.Outcome,
                line.DurationMilliseconds?.ToString(CultureInfo.InvariantCulture),
                line.MessageId,
                line.Event,
                line.FromStatus,
                line.ToStatus,
                line.About,
                line.ShownReason
            )
        );
}
