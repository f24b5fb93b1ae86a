using FhirIns.Insi.Access;
using FhirIns.Insi.Soap;
using FhirIns.Insi.Transport;

namespace FhirIns.Insi.Checking;

/// <summary>
/// Says whether an installation can call INSi, access by access, without asking about anybody: the request that it sends
/// holds no trait. The gateway judges software and certificate before the service sees the request, and the service
/// answers that the birth name is missing (<c>siram_10</c>): where it says that, everything is right.
/// </summary>
public sealed class InsiCheck
{
    private readonly InsiOptions _options;
    private readonly TimeProvider _clock;
    private readonly List<CheckFinding> _findings = [];

    private InsiCheck(InsiOptions options, TimeProvider clock) => (_options, _clock) = (options, clock);

    /// <summary>Checks everything that can be checked; a mistake in one access does not keep the others from it.</summary>
    /// <param name="options">The configuration, right or wrong.</param>
    /// <param name="clock">The clock of this machine.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task<IReadOnlyList<CheckFinding>> RunAsync(
        InsiOptions options,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var check = new InsiCheck(options, clock);
        check.CheckConfiguration();
        var (points, _) = AccessLoader.Load(options, clock);
        using (points)
        {
            foreach (var (organization, automatic, point) in points.All)
            {
                await check.CheckAsync(
                    $"{organization}:{(automatic ? "Automatic" : "Manual")}",
                    options.Organizations[organization].HomologatedOn,
                    point,
                    cancellationToken
                );
            }
        }
        return check._findings;
    }

    private void CheckConfiguration()
    {
        var verdict = new InsiOptionsValidator(_clock).Validate(name: null, _options);
        foreach (var mistake in verdict.Failures ?? [])
        {
            Add(null, CheckTopic.Configuration, CheckGrade.Wrong, mistake, mistake);
        }
        if (_options.Organizations.Count == 0)
        {
            Add(
                null,
                CheckTopic.Configuration,
                CheckGrade.Doubtful,
                "No organization is configured: nobody can call INSi.",
                "Aucune structure n'est configurée : personne ne peut appeler INSi."
            );
        }
    }

    private async Task CheckAsync(
        string access,
        DateOnly? homologatedOn,
        AccessPoint point,
        CancellationToken cancellationToken
    )
    {
        if (point.Certificate is { } certificate)
        {
            _findings.AddRange(
                CertificateFindings
                    .Of(certificate, homologatedOn, _options.TrustedRoots, _clock.GetUtcNow())
                    .Select(finding => finding with { Access = access })
            );
        }
        var (reply, call) = await AskNothingAsync(point, cancellationToken);
        _findings.AddRange(
            ReplyFindings
                .Of(point.Mode, reply, call, _clock.GetUtcNow())
                .Select(finding => finding with { Access = access })
        );
    }

    private async Task<(Reply Reply, InsiCall<Identity.InsiAnswer> Call)> AskNothingAsync(
        AccessPoint point,
        CancellationToken cancellationToken
    )
    {
        var operation = SearchOperations.ByTraits;
        var grant = point.WithoutProof();
        var context = new RequestContext(
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid(),
            _clock.GetUtcNow(),
            grant.Issuer,
            SoftwareIdentity.From(_options)
        );
        var envelope = EnvelopeWriter.Write(
            operation.Action,
            context,
            cover: null,
            grant.Assertions,
            writer =>
            {
                writer.WriteStartElement("RECSANSVITALE", Namespaces.SearchByTraits);
                writer.WriteEndElement();
            }
        );
        var reply = await grant.Gateway.PostAsync(
            operation.Action,
            envelope,
            operation.MaxAnswerBytes,
            cancellationToken
        );
        cancellationToken.ThrowIfCancellationRequested();
        return (reply, Wire.Interpret(operation, ExchangeOf(context, reply), reply));
    }

    private InsiExchange ExchangeOf(RequestContext context, Reply reply) =>
        new()
        {
            Operation = InsiOperation.SearchByTraits,
            Organization = "",
            IsAutomatic = false,
            Mode = AccessMode.Certificate,
            MessageId = context.AddressingMessageId,
            StartedAt = context.At,
            Duration = _clock.GetUtcNow() - context.At,
            HttpStatus = reply.HttpStatus,
            RawAnswer = reply.Body,
        };

    private void Add(string? access, CheckTopic topic, CheckGrade grade, string english, string french) =>
        _findings.Add(new CheckFinding(access, topic, grade, english, french));
}
