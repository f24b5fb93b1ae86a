using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>Who follows changes by messages: every receiver of the configuration, every Patient.</summary>
internal sealed class MessageFollowers(IOptions<Hl7v2Options> options)
{
    private readonly string[] receivers = [.. options.Value.Receivers.Keys.Select(KeyOf)];

    /// <summary>What a receiver is called in the outbox.</summary>
    public static string KeyOf(string receiver) => OutboxRow.OfMessages + receiver;

    /// <summary>See <see cref="FollowersNow"/>.</summary>
    public ValueTask<Followers?> GetAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<Followers?>(receivers.Length == 0 ? null : MatchAsync);

    private Task<IReadOnlyList<(ChangedResource Changed, string SubscriptionId)>> MatchAsync(
        FhirInsDbContext db,
        IReadOnlyList<ChangedResource> changed,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<(ChangedResource, string)>>([
            .. changed
                .Where(one => one.Type == "Patient")
                .SelectMany(one => receivers.Select(receiver => (one, receiver))),
        ]);
}
