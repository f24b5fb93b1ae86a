using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FhirIns.Server.Observability;

/// <summary>
/// One JSON object a line: when, how grave, from where, the sentence, the id of the request. No scopes, since the framework
/// puts addresses there, and of an exception its type and stack alone, since its message may quote a row.
/// </summary>
internal sealed class JsonLines(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "fhirins";

    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        // Whoever starts the server is told in one line why it does not start.
        if (logEntry.EventId.Name == "HostedServiceStartupFaulted")
            return;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (Activity.Current is { } activity)
                json.WriteString("trace", activity.TraceId.ToString());
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception", exception.GetType().FullName);
                json.WriteString("stack", exception.StackTrace);
            }
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}

/// <summary>Puts the lines into a program, unless its configuration names another format.</summary>
internal static class JsonLinesRegistration
{
    public static void AddJsonLines(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton<ConsoleFormatter>(new JsonLines(TimeProvider.System));
        logging
            .Services.AddOptions<ConsoleLoggerOptions>()
            .Configure(console => console.FormatterName ??= JsonLines.FormatterName);
    }
}
