using System.Xml.Linq;
using FhirIns.Identity;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>A very bad day: most answers are faults, resets, nonsense, or do not come at all.</summary>
public sealed class StormTests
{
    private const int Calls = 150;
    private const int MaxRetries = 2;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [Rule("S070")]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_exchange_is_traced_once_and_none_is_repeated_that_must_not_be(int seed)
    {
        await using var insi = await InsiServer.Start(
            (context, number) => Misbehave(context, new Random(seed * 10_000 + number))
        );
        await using var desk = Desk.At(insi.Endpoint, ("MaxRetries", $"{MaxRetries}"), ("Timeout", "00:00:01"));

        var ends = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => Call(desk)));

        var traced = ends.SelectMany(end => end.Exchanges.Select(exchange => exchange.MessageId)).ToList();
        Assert.Equal(traced.Count, traced.Distinct().Count());
        var received = insi.Received.Select(MessageIdOf).ToList();
        Assert.Equal(received.Count, received.Distinct().Count());
        Assert.Subset(traced.ToHashSet(), received.ToHashSet());
        Assert.Contains(ends, end => end.Outcomes.Count > 1);
        Assert.All(ends, CheckRepetitions);
    }

    private static void CheckRepetitions(End end)
    {
        Assert.InRange(end.Outcomes.Count, 0, 1 + MaxRetries);
        Assert.All(end.Outcomes.SkipLast(1), call => Assert.True(call.IsRetriable, $"{call} was repeated"));
        if (end.Last is not InsiCall<InsiAnswer>.NotAllowed)
        {
            Assert.Same(end.Outcomes[^1], end.Last);
        }
    }

    private static async Task<End> Call(Desk desk)
    {
        List<InsiExchange> exchanges = [];
        List<InsiCall> outcomes = [];
        var last = await desk.Client.SearchByTraitsAsync(
            InsiCaller.ByHand(Cast.Hospital),
            new TraitsSearch(Cast.Camille, "CAMILLE"),
            (exchange, call) =>
            {
                exchanges.Add(exchange);
                outcomes.Add(call);
                return ValueTask.CompletedTask;
            },
            Cancel
        );
        return new End(exchanges, outcomes, last);
    }

    private static Task Misbehave(HttpContext context, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                context.Abort();
                return Task.CompletedTask;
            case 1:
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            case 2:
                return InsiServer.Answer(context, "<html/>");
            case 3:
                return InsiServer.Answer(context, Answers.SoftwareUnknown);
            case 4 or 5:
                return InsiServer.Answer(context, Answers.SearchFailed);
            default:
                return InsiServer.Answer(context, Answers.CamilleFound);
        }
    }

    private static string MessageIdOf(ReceivedRequest request) =>
        XDocument.Parse(request.Body).Descendants(XName.Get("MessageID", Namespaces.Addressing)).Single().Value;

    private sealed record End(List<InsiExchange> Exchanges, List<InsiCall> Outcomes, InsiCall<InsiAnswer> Last);
}
