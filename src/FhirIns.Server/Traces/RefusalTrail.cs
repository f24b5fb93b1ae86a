using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Traces;

/// <summary>
/// Writes a line for every refusal that a known caller meets, before the refusal is told: who tries doors is worth
/// knowing. A client that is refused without end fills a minute's share and no more; the log then says so once.
/// </summary>
internal sealed partial class RefusalTrail(
    IDbContextFactory<FhirInsDbContext> contexts,
    TimeProvider clock,
    ILogger<RefusalTrail> logger
)
{
    /// <summary>Refusals of one client that are traced in one minute.</summary>
    public const int LinesPerMinute = 60;

    private readonly Lock sharing = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private long minute;

    /// <summary>Traces what the request is refused with, if it is a refusal and its caller is known.</summary>
    public async Task TraceAsync(HttpContext http)
    {
        if (
            !IsRefusal(http)
            || http.Features.Get<Caller>() is not { } caller
            || RequirementOf(http) is not { } requirement
        )
            return;
        var now = Instant.Now(clock);
        if (!HasShare(caller.ClientId, now))
            return;
        try
        {
            // A client that leaves before it is told was refused all the same.
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            db.Traces.Add(Line(http, caller, requirement, now));
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            // The refusal stands, and is told, even while the database does not answer.
            LogUntraced(requirement.Name, caller.ClientId);
        }
    }

    /// <summary>That of the address; a page, whose acts are those of other addresses, says which it was about.</summary>
    private static Requirement? RequirementOf(HttpContext http) =>
        http.Features.Get<Requirement>() ?? http.GetEndpoint()?.Metadata.GetMetadata<Requirement>();

    /// <summary>What rights, rules or state forbid; and any act that was turned away, for whatever reason.</summary>
    private static bool IsRefusal(HttpContext http) =>
        http.Response.StatusCode switch
        {
            403 or 409 or 422 => true,
            // Whoever asks too often is no trace worth, whoever tries matricules is.
            429 => http.Features.Get<RefusalCode>()?.Code == "ins-search-throttled",
            401 => false,
            >= 400 and < 500 => !HttpMethods.IsGet(http.Request.Method) && !IsSearch(http.Request.Path),
            _ => false,
        };

    private static bool IsSearch(PathString path) => path.Value?.EndsWith("/_search", StringComparison.Ordinal) == true;

    private bool HasShare(string client, DateTimeOffset now)
    {
        lock (sharing)
        {
            var current = now.ToUnixTimeSeconds() / 60;
            if (minute != current)
            {
                minute = current;
                counts.Clear();
            }
            var count = counts[client] = counts.GetValueOrDefault(client) + 1;
            if (count == LinesPerMinute + 1)
                LogOverflow(client, LinesPerMinute);
            return count <= LinesPerMinute;
        }
    }

    private static TraceRow Line(HttpContext http, Caller caller, Requirement requirement, DateTimeOffset now)
    {
        var concerned = http.Features.Get<ConcernedPatient>();
        return new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            At = now,
            Kind = TraceKind.Refusal,
            PatientId = PatientOf(http, requirement) ?? concerned?.Id,
            About = concerned?.Other is { } other ? $"Patient/{other}" : null,
            Client = caller.ClientId,
            Person = caller.Person?.Id,
            Organization = caller.Organization,
            Operation = requirement.Name,
            ResultCode = http.Features.Get<RefusalCode>()?.Code,
            Outcome = "failed",
        };
    }

    // An id is whatever the caller put there, a matricule perhaps: only what looks like an id of ours is kept.
    private static string? PatientOf(HttpContext http, Requirement requirement) =>
        requirement.Name.StartsWith("Patient", StringComparison.Ordinal)
        && http.GetRouteValue("id") is string id
        && Guid.TryParseExact(id, "D", out var known)
            ? known.ToString()
            : null;

    [LoggerMessage(1, LogLevel.Error, "Untraced refusal of {Operation} to {Client}: the database does not answer")]
    private partial void LogUntraced(string operation, string client);

    [LoggerMessage(2, LogLevel.Warning, "More than {Limit} refusals of {Client} in a minute: the rest is not traced")]
    private partial void LogOverflow(string client, int limit);
}

/// <summary>Puts the trail of refusals around the gate and all it guards.</summary>
internal static class RefusalTrailMiddleware
{
    public static void UseRefusalTrail(this IApplicationBuilder app)
    {
        var trail = app.ApplicationServices.GetRequiredService<RefusalTrail>();
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(() => trail.TraceAsync(http));
                return next(http);
            }
        );
    }
}
