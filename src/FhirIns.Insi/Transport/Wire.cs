using FhirIns.Insi.Access;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi.Transport;

/// <summary>One request and its answer: written, sent, received, read.</summary>
internal sealed class Wire(SoftwareIdentity software, TimeProvider clock)
{
    public async ValueTask<InsiCall<TAnswer>> ExchangeAsync<TAnswer>(
        OutgoingRequest<TAnswer> request,
        InsiCaller caller,
        Grant grant,
        CancellationToken cancellationToken
    )
    {
        var operation = request.Operation;
        var context = new RequestContext(
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid(),
            clock.GetUtcNow(),
            grant.Issuer,
            software
        );
        var envelope = EnvelopeWriter.Write(operation.Action, context, request.Cover, grant.Assertions, request.Body);
        var start = clock.GetTimestamp();
        var reply = await grant.Gateway.PostAsync(
            operation.Action,
            envelope,
            operation.MaxAnswerBytes,
            cancellationToken
        );
        var exchange = new InsiExchange
        {
            Operation = operation.Kind,
            Organization = caller.Organization,
            IsAutomatic = caller.IsAutomatic,
            Mode = grant.Mode,
            MessageId = context.AddressingMessageId,
            StartedAt = context.At,
            Duration = clock.GetElapsedTime(start),
            HttpStatus = reply.HttpStatus,
            RawAnswer = reply.Body,
            IsCut = reply.IsTooLarge,
        };
        return Interpret(operation, exchange, reply);
    }

    /// <summary>What a reply is worth as the answer to an operation.</summary>
    public static InsiCall<TAnswer> Interpret<TAnswer>(Operation<TAnswer> operation, InsiExchange exchange, Reply reply)
    {
        if (reply.Failure is { } failure)
        {
            return new InsiCall<TAnswer>.Unreachable(exchange, failure);
        }
        if (reply.IsTooLarge)
        {
            return new InsiCall<TAnswer>.Unreadable(exchange, UnreadableReason.TooLarge);
        }
        var call = AnswerReader.Read(operation, exchange, reply.Body);
        return call is InsiCall<TAnswer>.Unreadable && reply.IsFromGateway
            ? new InsiCall<TAnswer>.Unreachable(exchange, UnreachableReason.Gateway)
            : call;
    }
}
