using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;

namespace FhirIns.Server.Patients;

/// <summary>
/// A search in INSi, by traits given name after given name or by carte Vitale, each call traced. It knows nothing of
/// what is done with the answer.
/// </summary>
internal sealed class InsiSearch(InsiClient insi, TracedInsi traced, TimeProvider clock)
{
    /// <summary>Searches by traits in the order of insi 6.2, and stops at the first identity or failure.</summary>
    public async Task<InsiSearchResult> ByTraitsAsync(
        StrictTraits traits,
        string? patientId,
        OperationInput input,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var strategy = GivenNameStrategy.For(traits);
        var answers = new List<InsiAnswer>();
        var calls = new List<SearchCall>();
        while (strategy.Next(answers) is { } given)
        {
            var intent = new CallIntent(
                InsiOperation.SearchByTraits,
                caller,
                patientId,
                input.Text("context") ?? "present",
                SentToInsi.Of(traits, given)
            )
            {
                Reason = input.Text("reason"),
            };
            var at = Instant.Now(clock);
            var (call, traceId) = await traced.CallAsync(
                intent,
                trace =>
                    insi.SearchByTraitsAsync(
                        intent.ToInsiCaller(AssertionOf(input)),
                        new TraitsSearch(traits, given),
                        trace,
                        cancellationToken
                    )
            );
            if (call is not InsiCall<InsiAnswer>.Answered answered)
                return new(calls, null, call, traceId);
            answers.Add(answered.Answer);
            calls.Add(new(given, answered.ResultCode, at, traceId));
        }
        var answer = GivenNameStrategy.Conclude(answers);
        // The call that decided is the one to look at: the one that found somebody, else the last.
        var deciding =
            answer is InsiAnswer.Found ? calls[answers.FindIndex(one => one is InsiAnswer.Found)] : calls[^1];
        return new(calls, answer, null, deciding.TraceId) { ByFirstGivenName = deciding == calls[0] };
    }

    /// <summary>Searches by what was read on a carte Vitale.</summary>
    public async Task<InsiSearchResult> ByVitaleAsync(
        VitaleReading reading,
        string? patientId,
        OperationInput input,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var intent = new CallIntent(
            InsiOperation.SearchByVitale,
            caller,
            patientId,
            input.Text("context") ?? "present",
            new(reading.BirthName, null, null, reading.BirthDate, null)
        )
        {
            Reason = input.Text("reason"),
        };
        var at = Instant.Now(clock);
        var (call, traceId) = await traced.CallAsync(
            intent,
            trace =>
                insi.SearchByVitaleAsync(intent.ToInsiCaller(AssertionOf(input)), reading, trace, cancellationToken)
        );
        return call is InsiCall<InsiAnswer>.Answered answered
            ? new([new(null, answered.ResultCode, at, traceId)], answered.Answer, null, traceId) { ByVitale = true }
            : new([], null, call, traceId);
    }

    private static ReadOnlyMemory<byte> AssertionOf(OperationInput input) =>
        input.Text("professionalAssertion") is { } text ? Convert.FromBase64String(text) : default;
}

/// <summary>What a search brought.</summary>
/// <param name="Calls">The calls that were answered, in order.</param>
/// <param name="Answer">What they say together; null when one failed.</param>
/// <param name="Failure">The call that failed; null when none did.</param>
/// <param name="TraceId">The line of the call that decided.</param>
internal sealed record InsiSearchResult(
    IReadOnlyList<SearchCall> Calls,
    InsiAnswer? Answer,
    InsiCall<InsiAnswer>? Failure,
    string TraceId
)
{
    public bool ByFirstGivenName { get; init; }

    public bool ByVitale { get; init; }

    public CollectionMethod Method => ByVitale ? CollectionMethod.VitaleCard : CollectionMethod.InsiTraits;

    /// <summary>00 if any call gave it, else 02 if any, else 01.</summary>
    public string Outcome =>
        Answer switch
        {
            InsiAnswer.Found => "00",
            InsiAnswer.Several => "02",
            _ => "01",
        };

    /// <summary>Writes outcome, calls and trace, which every retrieval answers.</summary>
    public OperationOutput WriteTo(OperationOutput output)
    {
        foreach (var call in Calls)
            output.AddParts(
                "call",
                ("given", "valueString", call.Given),
                ("outcome", "valueCode", call.ResultCode),
                ("at", "valueInstant", Instant.Text(call.At))
            );
        return output.AddReference("trace", $"AuditEvent/{TraceId}");
    }
}

/// <summary>One call that was answered.</summary>
internal sealed record SearchCall(string? Given, string ResultCode, DateTimeOffset At, string TraceId);
