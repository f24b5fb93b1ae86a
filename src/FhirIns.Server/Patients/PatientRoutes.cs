using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>The addresses below <c>Patient</c>: the interactions of R4, and the operations that the artefacts define.</summary>
internal static class PatientRoutes
{
    /// <summary>The operations that are implemented: the id of the definition and what handles it.</summary>
    private static readonly (string Definition, Type Handler)[] Handlers =
    [
        ("Patient-type-ins-retrieve", typeof(RetrieveIns)),
        ("Patient-instance-ins-retrieve", typeof(RetrieveInsOfPatient)),
        ("Patient-type-ins-integrate", typeof(IntegrateNewIdentity)),
        ("Patient-instance-ins-integrate", typeof(IntegrateIns)),
        ("Patient-type-ins-verify", typeof(VerifySentIns)),
        ("Patient-instance-ins-verify", typeof(VerifyIns)),
        ("Patient-identity-validate", typeof(ValidateIdentity)),
        ("Patient-identity-invalidate", typeof(InvalidateIdentity)),
        ("Patient-identity-flag", typeof(FlagIdentity)),
        ("Patient-merge", typeof(MergePatients)),
        ("Patient-unmerge", typeof(UnmergePatients)),
        ("Patient-ins-reveal", typeof(RevealIns)),
    ];

    /// <summary>What is left to a server that is not the master: verifying, and looking at what it holds (S105).</summary>
    private static readonly string[] OpenToNonMasters =
    [
        "Patient-type-ins-verify",
        "Patient-instance-ins-verify",
        "Patient-ins-reveal",
    ];

    public static IEnumerable<string> OperationDefinitions =>
        [.. Handlers.Select(handler => handler.Definition), "Patient-validate"];

    public static IServiceCollection AddPatients(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<AutomaticIntegrationOptions>()
            .Bind(configuration.GetSection(AutomaticIntegrationOptions.Section));
        services.AddScoped<PatientWrite>();
        services.AddScoped<SearchPatients>();
        services.AddScoped<ConditionalSearch>();
        services.AddScoped<InsiSearch>();
        services.AddScoped<AutomaticIntegration>();
        foreach (var (_, handler) in Handlers)
            services.AddScoped(handler);
        return services;
    }

    public static void MapPatients(this RouteGroupBuilder fhir, OperationTable operations)
    {
        fhir.MapPost("Patient", CreatePatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "create"));
        fhir.MapGet("Patient", SearchPatients.Get).RequireFhir(ScopeTable.Interaction("Patient", "search-type"));
        fhir.MapPost("Patient/_search", SearchPatients.Post)
            .RequireFhir(ScopeTable.Interaction("Patient", "search-type"));
        fhir.MapGet("Patient/_history", PatientHistory.HandleType)
            .RequireFhir(ScopeTable.Interaction("Patient", "history-type"));
        fhir.MapGet("Patient/{id}", ReadPatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "read"));
        fhir.MapPut("Patient/{id}", UpdatePatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "update"));
        fhir.MapDelete("Patient/{id}", DeletePatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "delete"));
        fhir.MapGet("Patient/{id}/_history", PatientHistory.HandleInstance)
            .RequireFhir(ScopeTable.Interaction("Patient", "history-instance"));
        fhir.MapGet("Patient/{id}/_history/{versionId}", ReadPatient.HandleVersion)
            .RequireFhir(ScopeTable.Interaction("Patient", "vread"));
        fhir.MapPost("Patient/$validate", ValidatePatient.Handle)
            .RequireFhir(ScopeTable.Operation("validate", onInstance: false));
        fhir.MapPost("Patient/{id}/$validate", ValidatePatient.Handle)
            .RequireFhir(ScopeTable.Operation("validate", onInstance: true));
        foreach (var (definition, handler) in Handlers)
            fhir.MapOperation(operations[definition], handler);
    }

    private static void MapOperation(this RouteGroupBuilder fhir, Operation operation, Type handler)
    {
        var path = operation.OnInstance ? $"Patient/{{id}}/${operation.Code}" : $"Patient/${operation.Code}";
        fhir.MapPost(
                path,
                (HttpContext http, IOptions<FhirOptions> options) => RunAsync(operation, handler, http, options.Value)
            )
            .RequireFhir(ScopeTable.Operation(operation.Code, operation.OnInstance));
    }

    private static async Task<IResult> RunAsync(
        Operation operation,
        Type handler,
        HttpContext http,
        FhirOptions options
    )
    {
        var domain = http.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value;
        if (!domain.IsMaster && !OpenToNonMasters.Contains(operation.Id))
            return FhirAnswer.Refused("non-master");
        Fhir.Element? body = null;
        if (!FhirBody.IsAbsent(http.Request))
        {
            var parsed = await FhirBody.ReadAsync(http.Request, options.MaxBodyBytes, http.RequestAborted);
            if (parsed.HasErrors)
                return FhirAnswer.Refused(parsed.Problems);
            body = parsed.Resource;
        }
        var (input, problems) = OperationInput.Read(operation, body);
        if (problems.Count > 0)
            return FhirAnswer.Refused(problems);
        var chosen = (IOperationHandler)http.RequestServices.GetRequiredService(handler);
        return await chosen.HandleAsync(input, http.GetRouteValue("id") as string ?? "");
    }
}
