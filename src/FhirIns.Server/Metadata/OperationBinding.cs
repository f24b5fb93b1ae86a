namespace FhirIns.Server.Metadata;

/// <summary>An operation on Patient that is implemented outside the slice of Patients, in the container.</summary>
/// <param name="Definition">The id of its OperationDefinition.</param>
/// <param name="Handler">What handles it: an <see cref="IOperationHandler"/>.</param>
internal sealed record OperationBinding(string Definition, Type Handler);

/// <summary>How a slice says that it implements an operation.</summary>
internal static class OperationBindings
{
    public static IServiceCollection AddOperation<THandler>(this IServiceCollection services, string definition)
        where THandler : class, IOperationHandler =>
        services.AddScoped<THandler>().AddSingleton(new OperationBinding(definition, typeof(THandler)));
}
