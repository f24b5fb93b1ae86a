using FhirIns.Server.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Http;

/// <summary>The one place where a surprise becomes an answer. No message of an exception reaches the client.</summary>
internal sealed partial class FhirExceptionHandler(ILogger<FhirExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var problem = ProblemOf(exception, httpContext);
        if (problem.Code is "internal")
            LogSurprise(logger, exception.GetType().Name, exception.StackTrace, httpContext.TraceIdentifier);
        // The middleware has taken the endpoint away, and keeps it here.
        var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<TroublePage>() is { } page)
        {
            await page.For(problem).ExecuteAsync(httpContext);
            return true;
        }
        await FhirAnswer.Refused(problem).ExecuteAsync(httpContext);
        return true;
    }

    private static Problem ProblemOf(Exception exception, HttpContext httpContext) =>
        exception switch
        {
            DbUpdateConcurrencyException => new("moved-meanwhile"),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new("body-too-large"),
            BadHttpRequestException => new("not-well-formed"),
            // Only the reading of a form says so: more fields or longer ones than a form may have.
            InvalidDataException => new("body-too-large"),
            _ when Providers.IsTooLong(exception) => new("value-too-long"),
            _ when Providers.IsUnavailable(exception) => new("database-unavailable"),
            _ => new("internal") { Diagnostics = $"Correlation id: {httpContext.TraceIdentifier}" },
        };

    // The message of an exception may quote a row or a parameter, so only its type and its stack are logged.
    [LoggerMessage(1, LogLevel.Error, "Unexpected {Exception} in request {Correlation}: {Stack}")]
    private static partial void LogSurprise(ILogger logger, string exception, string? stack, string correlation);
}
