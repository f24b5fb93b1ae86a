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
        ("Patient-ins-intake", typeof(IntakeIdentity)),
        ("Patient-ins-retrieve-list", typeof(RetrieveInsOfList)),
        ("Patient-identity-validate", typeof(ValidateIdentity)),
        ("Patient-identity-invalidate", typeof(InvalidateIdentity)),
        ("Patient-identity-flag", typeof(FlagIdentity)),
        ("Patient-merge", typeof(MergePatients)),
        ("Patient-unmerge", typeof(UnmergePatients)),
        ("Patient-ins-reveal", typeof(RevealIns)),
        ("Patient-match", typeof(MatchPatients)),
        ("Patient-ihe-pix", typeof(CrossReference)),
    ];

    /// <summary>What is left to a server that is not the master: receiving, verifying, looking at what it holds (S105).</summary>
    private static readonly string[] OpenToNonMasters =
    [
        "Patient-ins-intake",
        "Patient-type-ins-verify",
        "Patient-instance-ins-verify",
        "Patient-ins-verify-campaign",
        "Patient-ins-reveal",
        "Patient-match",
        "Patient-ihe-pix",
    ];

    public static IEnumerable<string> OperationDefinitions =>
        [.. Handlers.Select(handler => handler.Definition), "Patient-validate"];

    public static IServiceCollection AddPatients(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<AutomaticIntegrationOptions>()
            .Bind(configuration.GetSection(AutomaticIntegrationOptions.Section));
        services.AddOptions<VitaleAppOptions>().Bind(configuration.GetSection(VitaleAppOptions.Section));
        services.AddSingleton<IValidateOptions<ProofOptions>, ProofOptionsRules>();
        services.AddOptions<ProofOptions>().Bind(configuration.GetSection(ProofOptions.Section)).ValidateOnStart();
        services.AddSingleton<Overlaps>();
        services.AddScoped<PatientWrite>();
        services.AddScoped<SearchPatients>();
        services.AddScoped<ConditionalSearch>();
        services.AddScoped<IdentifierLookup>();
        services.AddScoped<MergeByFeed>();
        services.AddScoped<InsiSearch>();
        services.AddScoped<AutomaticIntegration>();
        services.AddSingleton<AskForListItem>();
        services.AddSingleton<RetrievalListWork>();
        services.AddSingleton<ILongWork>(provider => provider.GetRequiredService<RetrievalListWork>());
        services.AddHostedService(provider => provider.GetRequiredService<RetrievalListWork>());
        services.AddScoped<TakeReceived>();
        services.AddScoped<SettleIntake>();
        services.AddSingleton<RetryIntakes>();
        services.AddHostedService<KeepIntakes>();
        services.AddSingleton<IntakeSecrets>();
        services.AddSingleton<OutsidePace>();
        foreach (var (_, handler) in Handlers)
            services.AddScoped(handler);
        return services;
    }

    public static void MapPatients(
        this RouteGroupBuilder fhir,
        OperationTable operations,
        IEnumerable<OperationBinding> others
    )
    {
        fhir.MapPost("Patient", CreatePatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "create"));
        fhir.MapPut("Patient", UpdateMatchingPatient.Handle)
            .RequireFhir(ScopeTable.Interaction("Patient", "conditional-update"));
        fhir.MapDelete("Patient", DeleteMatchingPatient.Handle)
            .RequireFhir(ScopeTable.Interaction("Patient", "conditional-delete"));
        fhir.MapGet("Patient", SearchPatients.Get).RequireFhir(ScopeTable.Interaction("Patient", "search-type"));
        fhir.MapPost("Patient/_search", SearchPatients.Post)
            .RequireFhir(ScopeTable.Interaction("Patient", "search-type"));
        fhir.MapGet("Patient/_history", PatientHistory.HandleType)
            .RequireFhir(ScopeTable.Interaction("Patient", "history-type"));
        fhir.MapGet("Patient/{id}", ReadPatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "read"));
        fhir.MapPut("Patient/{id}", UpdatePatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "update"));
        fhir.MapPatch("Patient/{id}", PatchPatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "patch"));
        fhir.MapPatch("Patient", PatchPatient.HandleMatching)
            .RequireFhir(ScopeTable.Interaction("Patient", "conditional-patch"));
        fhir.MapDelete("Patient/{id}", DeletePatient.Handle).RequireFhir(ScopeTable.Interaction("Patient", "delete"));
        fhir.MapGet("Patient/{id}/_history", PatientHistory.HandleInstance)
            .RequireFhir(ScopeTable.Interaction("Patient", "history-instance"));
        fhir.MapGet("Patient/{id}/_history/{versionId}", ReadPatient.HandleVersion)
            .RequireFhir(ScopeTable.Interaction("Patient", "vread"));
        fhir.MapPost("Patient/$validate", ValidatePatient.Handle)
            .RequireFhir(ScopeTable.Operation("validate", onInstance: false));
        fhir.MapMethods("Patient/{id}/$validate", [HttpMethods.Get, HttpMethods.Post], ValidatePatient.Handle)
            .RequireFhir(ScopeTable.Operation("validate", onInstance: true));
        var bound = Handlers
            .Concat(others.Select(other => (other.Definition, other.Handler)))
            .Select(one => new BoundOperation(operations[one.Definition], one.Handler));
        foreach (var overloads in bound.GroupBy(one => (one.Operation.Code, one.Operation.OnInstance)))
            fhir.MapOperation([
                .. overloads.OrderByDescending(one => one.Operation.Inputs.Count(input => input.Min > 0)),
            ]);
    }

    /// <summary>Operations of one name at one address differ in what they must be given; the most demanding comes first.</summary>
    private static void MapOperation(this RouteGroupBuilder fhir, IReadOnlyList<BoundOperation> overloads)
    {
        var (code, onInstance) = (overloads[0].Operation.Code, overloads[0].Operation.OnInstance);
        var path = onInstance ? $"Patient/{{id}}/${code}" : $"Patient/${code}";
        fhir.MapPost(
                path,
                (HttpContext http, IOptions<FhirOptions> options) => RunAsync(overloads, http, options.Value)
            )
            .RequireFhir(ScopeTable.Operation(code, onInstance));
        // Its type said, or the result would be thrown away: a lambda of a context alone passes for a RequestDelegate.
        Func<HttpContext, Task<IResult>> byAddress = http =>
            AnswerAsync(overloads[0], http, OperationInput.Read(overloads[0].Operation, http.Request.Query));
        if (overloads is [{ Operation.IsSafe: true }])
            fhir.MapGet(path, byAddress).RequireFhir(ScopeTable.Operation(code, onInstance));
    }

    private static async Task<IResult> RunAsync(
        IReadOnlyList<BoundOperation> overloads,
        HttpContext http,
        FhirOptions options
    )
    {
        Fhir.Element? body = null;
        if (!FhirBody.IsAbsent(http.Request))
        {
            var parsed = await FhirBody.ReadAsync(http.Request, options.MaxBodyBytes, http.RequestAborted);
            if (parsed.HasErrors)
                return FhirAnswer.Refused(parsed.Problems);
            body = parsed.Resource;
        }
        var meant = overloads.FirstOrDefault(one => one.Operation.IsMeantBy(body)) ?? overloads[^1];
        return await AnswerAsync(meant, http, OperationInput.Read(meant.Operation, body));
    }

    /// <summary>Runs an operation that a page asks for, the same way as one that FHIR asks for.</summary>
    /// <param name="body">The Parameters.</param>
    /// <param name="id">The id of the Patient; empty at type level.</param>
    public static Task<IResult> RunAsync(Operation operation, HttpContext http, Fhir.Element body, string id) =>
        AnswerAsync(
            new(operation, Handlers.First(one => one.Definition == operation.Id).Handler),
            http,
            OperationInput.Read(operation, body),
            id
        );

    private static Task<IResult> AnswerAsync(
        BoundOperation meant,
        HttpContext http,
        (OperationInput Input, IReadOnlyList<Problem> Problems) read
    ) => AnswerAsync(meant, http, read, http.GetRouteValue("id") as string ?? "");

    private static async Task<IResult> AnswerAsync(
        BoundOperation meant,
        HttpContext http,
        (OperationInput Input, IReadOnlyList<Problem> Problems) read,
        string id
    )
    {
        var domain = http.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value;
        if (!domain.IsMaster && !OpenToNonMasters.Contains(meant.Operation.Id))
            return FhirAnswer.Refused("non-master");
        if (read.Problems.Count > 0)
            return FhirAnswer.Refused(read.Problems);
        var chosen = (IOperationHandler)http.RequestServices.GetRequiredService(meant.Handler);
        return await chosen.HandleAsync(read.Input, id);
    }

    private sealed record BoundOperation(Operation Operation, Type Handler);
}
