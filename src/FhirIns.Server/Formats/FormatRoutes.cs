using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;

namespace FhirIns.Server.Formats;

/// <summary>The address of <c>$ins-format</c>.</summary>
internal static class FormatRoutes
{
    private const string Definition = "Patient-ins-format";

    /// <summary>The definitions of the operations of this folder.</summary>
    public static readonly IReadOnlyList<string> OperationDefinitions = [Definition];

    public static IServiceCollection AddFormats(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<LabelOptions>()
            .Bind(configuration.GetSection(LabelOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddScoped<FormatIdentity>();
        return services;
    }

    public static void MapFormats(this RouteGroupBuilder fhir, OperationTable operations)
    {
        var operation = operations[Definition];
        fhir.MapGet(
                "Patient/{id}/$ins-format",
                async (string id, HttpContext http, FormatIdentity format) =>
                {
                    var (input, problems) = OperationInput.Read(operation, http.Request.Query);
                    return problems.Count > 0 ? FhirAnswer.Refused(problems) : await format.HandleAsync(input, id);
                }
            )
            .WithMetadata(AnyFormat.Mark)
            .RequireFhir(ScopeTable.Operation("ins-format", onInstance: true));
    }
}
