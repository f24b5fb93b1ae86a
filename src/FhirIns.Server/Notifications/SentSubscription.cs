using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Notifications;

/// <summary>A subscription as a client sends it, judged.</summary>
internal sealed class SentSubscription
{
    private SentSubscription(Element resource) => Resource = resource;

    public Element Resource { get; }

    public Element Channel => Resource["channel"]!;

    /// <summary><c>off</c> turns it off; everything else asks for it.</summary>
    public bool IsOff => Resource.Text("status") == "off";

    public string Criteria => Resource.Text("criteria")!;

    public string Endpoint => Channel.Text("endpoint")!;

    public string? Payload => Channel.Text("payload");

    public DateTimeOffset? End =>
        Resource.Text("end") is { } end
            ? DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    /// <summary>Reads the body; else the refusal.</summary>
    public static async Task<(SentSubscription? Sent, FhirAnswer? Refusal)> ReadAsync(
        HttpContext http,
        FhirOptions options,
        Caller owner,
        SubscriberConnection connection,
        DateTimeOffset now,
        bool isEncrypted
    )
    {
        var body = await FhirBody.ReadAsync(http.Request, options.MaxBodyBytes, http.RequestAborted);
        if (body.HasErrors)
            return (null, FhirAnswer.Refused(body.Problems));
        if (body.Resource!.Type != "Subscription")
            return (null, FhirAnswer.Refused("resource-type-wrong", body.Resource.Type));
        var sent = new SentSubscription(body.Resource);
        var criteria = SubscriptionCriteria.Read(sent.Criteria, owner, options, now, isEncrypted);
        List<Problem> problems = [.. criteria.Problems, .. sent.Judge(connection, now)];
        if (problems.Count > 0)
            return (null, FhirAnswer.Refused(problems));
        return owner.MayFollow(criteria.Type)
            ? (sent, null)
            : (null, FhirAnswer.Refused("scope-missing", "Subscription.criteria"));
    }

    /// <summary>Writes all that the client decides of to the row.</summary>
    public void ApplyTo(SubscriptionRow row, Caller owner, ChannelHeaders headers, DateTimeOffset now)
    {
        // Headers are never given back, so a client that sends the rest again does not have them: they stay, but for
        // another address, to which they were not entrusted.
        if (Channel["header"] is not null || row.Endpoint != Endpoint)
            row.Headers = headers.Seal(Channel);
        row.Status = IsOff ? "off" : "requested";
        (row.Criteria, row.Endpoint, row.Payload, row.EndsAt) = (Criteria, Endpoint, Payload, End);
        (row.Scopes, row.Organization) = (owner.Scopes.ToString(), owner.Organization);
        (row.Error, row.Failures, row.NextAttemptAt) = (null, 0, now);
        row.Resource = SubscriptionResource.Keep(Resource);
        row.UpdatedAt = now;
    }

    private IEnumerable<Problem> Judge(SubscriberConnection connection, DateTimeOffset now)
    {
        if (Resource.Text("status") is not ("requested" or "active" or "error" or "off"))
            yield return new("subscription-status-unsupported", "Subscription.status");
        if (End <= now)
            yield return new("subscription-ended", "Subscription.end");
        if (Channel.Text("type") != "rest-hook")
            yield return new("channel-unsupported", "Subscription.channel.type");
        if (Payload is { } payload && NotificationMessage.MediaTypeOf(payload) is null)
            yield return new("channel-unsupported", "Subscription.channel.payload");
        if (Channel.Text("endpoint") is null)
            yield return new("channel-unsupported", "Subscription.channel.endpoint");
        else if (
            AllowedEndpoint.Read(Endpoint) is not { } address
            || !connection.Allows(address)
            || (Payload is not null && address.Query.Length > 0)
        )
            yield return new("endpoint-not-allowed", "Subscription.channel.endpoint");
        foreach (var place in ChannelHeaders.Invalid(Channel))
            yield return new("channel-header-invalid", place);
    }
}
