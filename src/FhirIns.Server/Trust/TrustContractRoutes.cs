using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Trust;

/// <summary>
/// The register of trust contracts (<i>contrats de confiance</i>, S059) as JSON, for those who administer the server: who is
/// believed from when until when, every change audited, none made over the change of somebody else.
/// </summary>
internal static class TrustContractRoutes
{
    public const string Path = "/admin/trust-contracts";

    public static void AddTrustContracts(this IServiceCollection services) =>
        services.AddScoped<KeepTrustContract>().AddScoped<ReadTrustContracts>().AddScoped<RemoveTrustContract>();

    public static void MapTrustContracts(this WebApplication app)
    {
        var requirement = ScopeTable.TrustContracts;
        app.MapGet(Path, ReadAll).RequireFhir(requirement);
        app.MapGet(Path + "/{id}", ReadOne).RequireFhir(requirement);
        app.MapPost(Path, Enter).RequireFhir(requirement);
        app.MapPut(Path + "/{id}", Change).RequireFhir(requirement);
        app.MapDelete(Path + "/{id}", Remove).RequireFhir(requirement);
    }

    private static async Task<IResult> ReadAll(
        string? partner,
        ReadTrustContracts contracts,
        TimeProvider clock,
        HttpContext http
    )
    {
        var rows = await contracts.AllAsync(partner, http.RequestAborted);
        return Results.Json(rows.Select(row => TrustContractBody.Write(row, Today(clock))));
    }

    private static async Task<IResult> ReadOne(
        string id,
        ReadTrustContracts contracts,
        TimeProvider clock,
        HttpContext http
    ) =>
        await contracts.FindAsync(id, http.RequestAborted) is { } row
            ? Answer(row, http, clock)
            : FhirAnswer.Refused("not-found");

    private static async Task<IResult> Enter(
        HttpContext http,
        Caller caller,
        KeepTrustContract keep,
        TimeProvider clock
    )
    {
        var (body, refusal) = await TrustContractBody.ReadAsync(http.Request);
        if (body is null)
            return refusal!;
        var row = await keep.EnterAsync(body, caller, http.RequestAborted);
        http.Response.Headers.Location = $"{Path}/{row.Id}";
        return Answer(row, http, clock, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Change(
        string id,
        HttpContext http,
        Caller caller,
        KeepTrustContract keep,
        IOptions<FhirOptions> options,
        TimeProvider clock
    )
    {
        var (body, refusal) = await TrustContractBody.ReadAsync(http.Request);
        if (body is null)
            return refusal!;
        var check = AsSeen(http, options);
        (var row, refusal) = await keep.ChangeAsync(id, body, check, caller, http.RequestAborted);
        return row is null ? refusal! : Answer(row, http, clock);
    }

    private static async Task<IResult> Remove(
        string id,
        HttpContext http,
        Caller caller,
        RemoveTrustContract remove,
        IOptions<FhirOptions> options
    ) =>
        await remove.RunAsync(id, AsSeen(http, options), caller, http.RequestAborted) as IResult ?? Results.NoContent();

    private static Func<int, FhirAnswer?> AsSeen(HttpContext http, IOptions<FhirOptions> options) =>
        version => IfMatch.Check(http.Request, version, options.Value);

    private static IResult Answer(
        TrustContractRow row,
        HttpContext http,
        TimeProvider clock,
        int status = StatusCodes.Status200OK
    )
    {
        http.Response.Headers.ETag = EntityTag.Of(row.Version);
        return Results.Json(TrustContractBody.Write(row, Today(clock)), statusCode: status);
    }

    private static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(Instant.Now(clock).DateTime);
}
