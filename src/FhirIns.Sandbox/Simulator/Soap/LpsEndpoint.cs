using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>The address <c>/lps</c>: takes a message, has it judged, logs the call and sends what was decided.</summary>
internal sealed class LpsEndpoint(InsiSimulator simulator, InsiSimulatorOptions options, IdentityService service)
{
    private readonly Gate _gate = new(options, options.Time);

    public async Task HandleAsync(HttpContext context)
    {
        var stay = simulator.Calls.Enter();
        var number = stay.Number;
        try
        {
            var at = options.Time.GetUtcNow();
            var switches = simulator.Switches;
            var trouble = switches.Disturbance.For(number);
            var judged = await JudgeAsync(context, switches, trouble);
            var call = judged.Call with { Number = number, At = at, Outcome = OutcomeOf(judged, trouble) };
            simulator.Calls.Record(call);
            options.OnCall?.Invoke(call);

            await WaitAsync(switches.Latency, number, context.RequestAborted);
            await Delivery.SendAsync(context, judged.Reply, trouble, switches.Disturbance, stay.End);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        finally
        {
            stay.End();
        }
    }

    private async Task<Judged> JudgeAsync(HttpContext context, SimulatorSwitches switches, DisturbanceKind? trouble)
    {
        var unread = new LoggedCall(0, default, null, null, null, CallerAccess.None, null, "", null);
        if (
            !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var contentType)
            || !"application/soap+xml".Equals(contentType.MediaType, StringComparison.OrdinalIgnoreCase)
        )
        {
            return new Judged(unread, new Reply(StatusCodes.Status415UnsupportedMediaType, "http 415", ""));
        }

        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var writer = new AnswerWriter(switches.Answer);
        try
        {
            var request = SoapRequest.Read(body.ToArray(), contentType);
            var certificate = context.Connection.ClientCertificate;
            var forwarded = context.Request.IsHttps ? null : (string?)context.Request.Headers[Gate.ForwardedCommonName];
            var admission = _gate.Judge(request, certificate, forwarded);
            var call = unread with
            {
                Operation = request.Operation?.Name,
                MessageId = request.MessageId,
                Emitter = request.Emitter,
                Access = admission.Access,
                Automatic = admission.Automatic,
                Subject = IdentityService.SubjectOf(request),
            };
            return new Judged(call, Decide(new Exchange(request, switches, writer), admission, trouble));
        }
        catch (XmlException)
        {
            return new Judged(unread, writer.Fault(SoapFault.Request("simu_xml", "Le message n'est pas du XML"), null));
        }
        catch (SoapVersionException)
        {
            return new Judged(unread, AnswerWriter.VersionMismatch());
        }
    }

    private Reply Decide(Exchange exchange, Admission admission, DisturbanceKind? trouble)
    {
        if (simulator.TryTakeInjected(out var injected))
            return new Reply(injected.Status, "injected", injected.Body);
        if (trouble is { } kind && FaultOf(kind, exchange.Request.Operation) is { } outage)
            return exchange.Refuse(outage);
        return admission.Refusal is { } refusal ? exchange.Refuse(refusal) : service.Answer(exchange);
    }

    private static SoapFault? FaultOf(DisturbanceKind kind, Operation? operation) =>
        kind switch
        {
            DisturbanceKind.Insi111 => SoapFault.TeleservicesDown,
            DisturbanceKind.Desir1020 => SoapFault.ServiceUnreachable,
            DisturbanceKind.BackEndError when operation == Operation.CardSearch => SoapFault.CardSearchFailed,
            DisturbanceKind.BackEndError => SoapFault.TraitsSearchFailed,
            _ => null,
        };

    /// <summary>The code of the answer, or what becomes of it on its way.</summary>
    private static string OutcomeOf(Judged judged, DisturbanceKind? trouble) =>
        trouble switch
        {
            null or DisturbanceKind.BackEndError or DisturbanceKind.Insi111 or DisturbanceKind.Desir1020 => judged
                .Reply
                .Outcome,
            DisturbanceKind.Late or DisturbanceKind.SlowDrip => judged.Reply.Outcome,
            { } kind => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..],
        };

    private static Task WaitAsync(Latency latency, long number, CancellationToken cancellationToken)
    {
        var draw = new Draw(latency.MaximumMs, number);
        var wait = latency.MinimumMs + draw.Next(latency.MaximumMs - latency.MinimumMs + 1);
        return wait == 0 ? Task.CompletedTask : Task.Delay(wait, cancellationToken);
    }

    private readonly record struct Judged(LoggedCall Call, Reply Reply);
}
