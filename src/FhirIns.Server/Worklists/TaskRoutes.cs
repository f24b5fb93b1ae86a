using FhirIns.Server.Metadata;
using FhirIns.Server.Security;

namespace FhirIns.Server.Worklists;

/// <summary>The addresses of the work lists.</summary>
internal static class TaskRoutes
{
    public static IReadOnlyList<ResourceCapability> Capabilities { get; } =
    [
        new(
            "Task",
            ["read", "update", "search-type"],
            ["_id", "_lastUpdated", "code", "modified", "owner", "patient", "status"]
        ),
    ];

    public static IServiceCollection AddWorklists(this IServiceCollection services)
    {
        services.AddSingleton<TaskResource>();
        services.AddScoped<SearchTasks>();
        services.AddScoped<UpdateTask>();
        services.AddScoped<FollowUpEcart>();
        services.AddScoped<ReopenTask>();
        return services;
    }

    public static void MapWorklists(this RouteGroupBuilder fhir)
    {
        fhir.MapGet("Task", SearchTasks.Handle).RequireFhir(ScopeTable.Interaction("Task", "search-type"));
        fhir.MapPost("Task/_search", SearchTasks.Handle).RequireFhir(ScopeTable.Interaction("Task", "search-type"));
        fhir.MapGet("Task/{id}", ReadTask.Handle).RequireFhir(ScopeTable.Interaction("Task", "read"));
        fhir.MapPut("Task/{id}", UpdateTask.Handle).RequireFhir(ScopeTable.Interaction("Task", "update"));
    }
}
