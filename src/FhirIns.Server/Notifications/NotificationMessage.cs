using System.Buffers;
using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Notifications;

/// <summary>
/// What a subscriber is sent. The content is read when the message leaves: it is what the owner may see of the resource
/// now, and an INS that was taken back since the change does not leave any more.
/// </summary>
internal sealed class NotificationMessage(
    IDbContextFactory<FhirInsDbContext> contexts,
    ChannelHeaders headers,
    TaskResource tasks
)
{
    /// <summary>The same on a replay: by it a subscriber knows what it already had.</summary>
    public const string IdHeader = "X-Notification-Id";

    /// <summary>Grows from message to message about one Patient; there are holes.</summary>
    public const string SequenceHeader = "X-Notification-Sequence";

    private const string Json = "application/fhir+json";
    private const string Xml = "application/fhir+xml";

    /// <summary>The media type in which a payload is written; null for one this server does not write.</summary>
    public static string? MediaTypeOf(string payload) =>
        payload.Split(';')[0].Trim() switch
        {
            Json or "application/json" => Json,
            Xml or "application/xml" => Xml,
            _ => null,
        };

    /// <summary>The message about a change, for its subscriber.</summary>
    public async Task<HttpRequestMessage> OfAsync(
        OutboxRow row,
        SubscriptionRow subscription,
        CancellationToken cancellationToken
    )
    {
        var message = await WriteAsync(row, subscription, cancellationToken);
        headers.AddTo(message.Headers, subscription.Headers);
        message.Headers.Add(IdHeader, row.Id);
        message.Headers.Add(SequenceHeader, row.Key.ToString(CultureInfo.InvariantCulture));
        return message;
    }

    private async Task<HttpRequestMessage> WriteAsync(
        OutboxRow row,
        SubscriptionRow subscription,
        CancellationToken cancellationToken
    )
    {
        if (subscription.Payload is not { } payload)
            return new(HttpMethod.Post, subscription.Endpoint) { Content = new ByteArrayContent([]) };
        var address = $"{subscription.Endpoint.TrimEnd('/')}/{row.ResourceType}/{row.ResourceId}";
        var json = await ContentAsync(row, subscription, cancellationToken);
        if (json is null)
            return new(HttpMethod.Delete, address);
        var mediaType = MediaTypeOf(payload)!;
        var content = new ByteArrayContent(mediaType == Xml ? InXml(json) : json);
        content.Headers.TryAddWithoutValidation("Content-Type", $"{mediaType}; charset=utf-8");
        return new(HttpMethod.Put, address) { Content = content };
    }

    /// <summary>The resource as its owner may see it now; null when it was deleted.</summary>
    private async Task<byte[]?> ContentAsync(
        OutboxRow row,
        SubscriptionRow subscription,
        CancellationToken cancellationToken
    )
    {
        var owner = subscription.Owner();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (row.ResourceType == "Task")
        {
            var task = await db
                .Tasks.AsNoTracking()
                .FirstOrDefaultAsync(one => one.Id == row.ResourceId, cancellationToken);
            return task is null ? null : FhirJson.ToBytes(tasks.Write(task, owner));
        }
        var maySeeIns = owner.MaySeeIns;
        return await db
            .Patients.AsNoTracking()
            .Where(patient => patient.Identity.Id == row.ResourceId && !patient.Deleted)
            .Select(patient => maySeeIns ? patient.ForInsReaders : patient.ForEveryone)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private static byte[] InXml(byte[] json)
    {
        var output = new ArrayBufferWriter<byte>();
        FhirXml.Write(FhirJson.Parse(json).Resource!, output, false);
        return output.WrittenSpan.ToArray();
    }
}
