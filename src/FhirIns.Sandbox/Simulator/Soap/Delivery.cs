using System.Globalization;
using System.Text;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>Sends an answer to the caller, whole or as badly as a disturbance asks.</summary>
internal static class Delivery
{
    private const string SoapType = "application/soap+xml; charset=utf-8";
    private const int Drops = 40;

    /// <param name="context">The call.</param>
    /// <param name="reply">The right answer.</param>
    /// <param name="trouble">What becomes of it; null for nothing.</param>
    /// <param name="disturbance">How long and how large.</param>
    /// <param name="ends">Is told before the last bytes leave or the connection is cut.</param>
    public static Task SendAsync(
        HttpContext context,
        Reply reply,
        DisturbanceKind? trouble,
        Disturbance disturbance,
        Action ends
    ) =>
        trouble switch
        {
            DisturbanceKind.BadGateway => PageAsync(
                context,
                StatusCodes.Status502BadGateway,
                "<h1>Bad Gateway</h1>",
                ends
            ),
            DisturbanceKind.NotXml => PageAsync(context, StatusCodes.Status200OK, "<h1>Maintenance<br></h1>", ends),
            DisturbanceKind.Empty => BytesAsync(context, StatusCodes.Status200OK, [], ends),
            DisturbanceKind.Entities => BytesAsync(context, StatusCodes.Status200OK, ExpandingEntities(), ends),
            DisturbanceKind.Huge => HugeAsync(context, disturbance.HugeBytes, ends),
            DisturbanceKind.Late => LateAsync(context, reply, disturbance.StallMs, ends),
            DisturbanceKind.NoAnswer => CutAfterAsync(context, disturbance.StallMs, ends),
            DisturbanceKind.SlowDrip => DripAsync(context, reply, disturbance.StallMs, ends),
            DisturbanceKind.Reset => CutAfterAsync(context, 0, ends),
            DisturbanceKind.HalfAnswer => HalfAsync(context, reply, ends),
            _ => BytesAsync(context, reply.Status, Encoding.UTF8.GetBytes(reply.Body), ends),
        };

    private static async Task BytesAsync(HttpContext context, int status, byte[] bytes, Action ends)
    {
        Begin(context, status, bytes.Length);
        ends();
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static void Begin(HttpContext context, int status, long? length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = SoapType;
        context.Response.ContentLength = length;
        context.Response.Headers["X-ORACLE-DMS-ECID"] = context.TraceIdentifier;
    }

    private static async Task PageAsync(HttpContext context, int status, string html, Action ends)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        ends();
        await context.Response.WriteAsync($"<html><body>{html}</body></html>", context.RequestAborted);
    }

    private static async Task LateAsync(HttpContext context, Reply reply, int stallMs, Action ends)
    {
        await Task.Delay(stallMs, context.RequestAborted);
        await BytesAsync(context, reply.Status, Encoding.UTF8.GetBytes(reply.Body), ends);
    }

    private static async Task CutAfterAsync(HttpContext context, int stallMs, Action ends)
    {
        await Task.Delay(stallMs, context.RequestAborted);
        ends();
        context.Abort();
    }

    private static async Task DripAsync(HttpContext context, Reply reply, int stallMs, Action ends)
    {
        var bytes = Encoding.UTF8.GetBytes(reply.Body);
        Begin(context, reply.Status, bytes.Length);
        var drops = bytes.Chunk(bytes.Length / Drops + 1).ToArray();
        foreach (var drop in drops)
        {
            if (drop == drops[^1])
                ends();
            await context.Response.Body.WriteAsync(drop, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(stallMs / Drops, context.RequestAborted);
        }
    }

    private static async Task HalfAsync(HttpContext context, Reply reply, Action ends)
    {
        var bytes = Encoding.UTF8.GetBytes(reply.Body);
        Begin(context, reply.Status, bytes.Length);
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        ends();
        context.Abort();
    }

    private static async Task HugeAsync(HttpContext context, long length, Action ends)
    {
        const string Opening =
            """<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>"""
            + """<RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>00</CodeCR><LibelleCR>""";
        const string Closing = "</LibelleCR></CR></RESULTAT></soap:Body></soap:Envelope>";
        var filling = new byte[64 * 1024];
        filling.AsSpan().Fill((byte)'O');
        Begin(context, StatusCodes.Status200OK, null);
        // Nobody reads it to its end.
        ends();
        await context.Response.WriteAsync(Opening, context.RequestAborted);
        for (var left = length - Opening.Length - Closing.Length; left > 0; left -= filling.Length)
            await context.Response.Body.WriteAsync(
                filling.AsMemory(0, (int)Math.Min(left, filling.Length)),
                context.RequestAborted
            );
        await context.Response.WriteAsync(Closing, context.RequestAborted);
    }

    private static byte[] ExpandingEntities()
    {
        var entities = Enumerable
            .Range(1, 9)
            .Select(level =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""<!ENTITY e{level} "{string.Concat(Enumerable.Repeat($"&e{level - 1};", 10))}">"""
                )
            );
        return Encoding.UTF8.GetBytes(
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE RESULTAT [<!ENTITY e0 "INSi">{string.Concat(entities)}]>
            <soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>00</CodeCR><LibelleCR>&e9;</LibelleCR></CR></RESULTAT></soap:Body></soap:Envelope>
            """
        );
    }
}
