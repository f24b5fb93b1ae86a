namespace FhirIns.Server.Security;

/// <summary>How an endpoint says what it needs, and how its handler learns who calls.</summary>
internal static class EndpointRequirements
{
    /// <summary>Lets through only callers who meet the requirement. The one set last, closest to the endpoint, counts.</summary>
    public static TBuilder RequireFhir<TBuilder>(this TBuilder endpoint, Requirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder =>
        {
            builder.Metadata.Add(requirement);
            var handle = builder.RequestDelegate!;
            // A pipeline built in the wrong order would otherwise leave every door open.
            builder.RequestDelegate = context =>
                context.Features.Get<GatePassed>() is null
                    ? throw new InvalidOperationException("UseFhirInsSecurity must run after routing.")
                    : handle(context);
        });
        return endpoint;
    }

    /// <summary>Who calls.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is open, so nobody was asked for a token.</exception>
    public static Caller GetCaller(this HttpContext context) =>
        context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("This endpoint asks for no token: it has no caller.");
}
