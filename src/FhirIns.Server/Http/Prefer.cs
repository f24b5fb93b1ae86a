namespace FhirIns.Server.Http;

/// <summary>What the client prefers of an answer (RFC 7240, FHIR R4 http 3.1.0.1.6).</summary>
/// <param name="Return">minimal, representation or OperationOutcome; null when unsaid.</param>
/// <param name="IsStrict">handling=strict: unknown search parameters are errors.</param>
/// <param name="IsLenient">handling=lenient, said explicitly.</param>
/// <param name="RespondAsync">respond-async.</param>
internal sealed record Prefer(string? Return, bool IsStrict, bool IsLenient, bool RespondAsync)
{
    public static Prefer Of(HttpRequest request)
    {
        string? answer = null;
        bool strict = false,
            lenient = false,
            async = false;
        foreach (var header in request.Headers["Prefer"])
        foreach (
            var part in (header ?? "").Split(
                [',', ';'],
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (part.StartsWith("return=", StringComparison.OrdinalIgnoreCase))
                answer = part["return=".Length..].Trim('"');
            strict |= part.Equals("handling=strict", StringComparison.OrdinalIgnoreCase);
            lenient |= part.Equals("handling=lenient", StringComparison.OrdinalIgnoreCase);
            async |= part.Equals("respond-async", StringComparison.OrdinalIgnoreCase);
        }
        return new(answer, strict, lenient, async);
    }
}
