using System.Security.Cryptography;
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
            CryptographicException => [$"Kestrel:Certificates:Default cannot be read: {exception.Message}"],
            _ when Providers.IsUnavailable(exception) =>
            [
                $"Database:ConnectionString: the database does not answer, or its file cannot be opened: {Innermost(exception)}",
            ],
            _ => null,
        };

    private static string Innermost(Exception exception) =>
        exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
