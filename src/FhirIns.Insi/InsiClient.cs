using FhirIns.Identity;
using FhirIns.Insi.Soap;
using Microsoft.Extensions.Options;

namespace FhirIns.Insi;

/// <summary>
/// The teleservice INSi: search by traits, search by Vitale card, verification of one identity, verification of a
/// lot. Nothing that the service or the network does is an exception; cancellation is, once the exchange that it
/// interrupted has been traced.
/// </summary>
public sealed class InsiClient
{
    private readonly CallPipeline _calls;
    private readonly TimeProvider _clock;
    private readonly int _lotSize;

    internal InsiClient(
        IOptions<InsiOptions> options,
        InsiAccess access,
        InsiMetrics metrics,
        TimeProvider clock,
        CallLease? lease
    )
    {
        _calls = new CallPipeline(options.Value, access, metrics, clock, lease);
        _clock = clock;
        _lotSize = options.Value.LotSize;
    }

    /// <summary>The end of the announced maintenance under way, for whoever shows the state of the service; null without one.</summary>
    public DateTimeOffset? ClosedUntil() => _calls.ClosedUntil(_clock.GetUtcNow());

    /// <summary>
    /// Waits, for as long as it takes, for a place for an automatic call among those that all nodes together may make:
    /// calls by hand go first.
    /// </summary>
    /// <returns>The place, to be given to one call or back.</returns>
    public Task<InsiPlace> EnterAsync(CancellationToken cancellationToken) => _calls.EnterAsync(cancellationToken);

    /// <summary>Searches one person by traits (WS_INS2), with one given name.</summary>
    public Task<InsiCall<InsiAnswer>> SearchByTraitsAsync(
        InsiCaller caller,
        TraitsSearch search,
        InsiTrace trace,
        CancellationToken cancellationToken
    ) =>
        search.IsSendable
            ? _calls.RunAsync(
                new OutgoingRequest<InsiAnswer>(SearchOperations.ByTraits, search.WriteBody),
                caller,
                trace,
                cancellationToken
            )
            : Refuse<InsiAnswer>(InsiRefusalReason.TraitNotSendable);

    /// <summary>Searches one person by what was read on a Vitale card (WS_INS1).</summary>
    public Task<InsiCall<InsiAnswer>> SearchByVitaleAsync(
        InsiCaller caller,
        VitaleReading reading,
        InsiTrace trace,
        CancellationToken cancellationToken
    )
    {
        var (vitale, refusal) = reading.ToRequest(_clock.GetUtcNow());
        return vitale is null
            ? Refuse<InsiAnswer>(refusal)
            : _calls.RunAsync(
                new OutgoingRequest<InsiAnswer>(SearchOperations.ByVitale, vitale.WriteBody)
                {
                    Cover = vitale.Cover,
                    VitaleCard = vitale.Card,
                },
                caller,
                trace,
                cancellationToken
            );
    }

    /// <summary>Asks whether an INS and traits go together (WS_INS3).</summary>
    /// <param name="caller">Under whose access.</param>
    /// <param name="identity">The INS and the traits.</param>
    /// <param name="trace">Receives every exchange.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="place">A place that is held already, for the first attempt; null to wait for one here.</param>
    public Task<InsiCall<VerificationAnswer>> VerifyAsync(
        InsiCaller caller,
        IdentityToVerify identity,
        InsiTrace trace,
        CancellationToken cancellationToken,
        InsiPlace? place = null
    ) =>
        VerificationContract.IsSendable(identity)
            ? _calls.RunAsync(
                new OutgoingRequest<VerificationAnswer>(
                    VerificationContract.VerifyOne,
                    writer => VerificationContract.WriteVerification(writer, identity)
                ),
                caller,
                trace,
                cancellationToken,
                place
            )
            : Refuse<VerificationAnswer>(InsiRefusalReason.TraitNotSendable);

    /// <summary>Deposits a lot of identities to verify; at most <see cref="InsiOptions.LotSize"/> of them.</summary>
    /// <param name="caller">Under whose access.</param>
    /// <param name="lot">The INS and the traits of each.</param>
    /// <param name="trace">Receives every exchange.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="place">A place that is held already; null to wait for one here.</param>
    public Task<InsiCall<LotDeposit>> DepositLotAsync(
        InsiCaller caller,
        IReadOnlyList<IdentityToVerify> lot,
        InsiTrace trace,
        CancellationToken cancellationToken,
        InsiPlace? place = null
    )
    {
        if (lot.Count == 0 || lot.Count > _lotSize)
        {
            return Refuse<LotDeposit>(InsiRefusalReason.LotSizeInvalid);
        }
        return lot.All(VerificationContract.IsSendable)
            ? _calls.RunAsync(
                new OutgoingRequest<LotDeposit>(
                    VerificationContract.Deposit,
                    writer => VerificationContract.WriteDeposit(writer, lot)
                )
                {
                    MayRepeat = false,
                },
                caller,
                trace,
                cancellationToken,
                place
            )
            : Refuse<LotDeposit>(InsiRefusalReason.TraitNotSendable);
    }

    /// <summary>Collects the result of a lot.</summary>
    public Task<InsiCall<LotCollection>> CollectLotAsync(
        InsiCaller caller,
        string lotId,
        InsiTrace trace,
        CancellationToken cancellationToken
    ) =>
        _calls.RunAsync(
            new OutgoingRequest<LotCollection>(
                VerificationContract.Collect,
                writer => VerificationContract.WriteCollect(writer, lotId)
            ),
            caller,
            trace,
            cancellationToken
        );

    private static Task<InsiCall<TAnswer>> Refuse<TAnswer>(InsiRefusalReason reason) =>
        Task.FromResult<InsiCall<TAnswer>>(new InsiCall<TAnswer>.NotAllowed(new InsiRefusal(reason)));
}
