using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server;

/// <summary>Tells an operator in one sentence each what keeps a program from starting.</summary>
internal static class ReasonsNotToStart
{
    /// <summary>
    /// The mistakes in the configuration, a port or file in use or out of reach, a database that is not for this program;
    /// null for anything else, which is a fault of the program and is told with its stack.
    /// </summary>
    public static IReadOnlyList<string>? Of(Exception exception) =>
        exception switch
        {
            OptionsValidationException mistakes => [.. mistakes.Failures],
            AggregateException several when several.InnerExceptions.All(one => one is OptionsValidationException) =>
            [
                .. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures),
            ],
            IOException or UnauthorizedAccessException or RefusedDatabaseException => [exception.Message],
            _ => null,
        };
}
