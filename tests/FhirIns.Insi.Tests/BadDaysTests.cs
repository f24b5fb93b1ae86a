using FhirIns.Identity;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>What is asked again, what is not, and what users and traces see of it.</summary>
public sealed class BadDaysTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unavailable_service_is_asked_again_and_every_attempt_is_traced_once()
    {
        await using var insi = await InsiServer.Start(Answers.Unavailable, Answers.SearchFailed, Answers.CamilleFound);
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Search(Cast.Camille);

        Assert.Equal("00", call.ResultCode);
        Assert.Equal(["desir_1020", "insi_102", null], desk.Traced.Select(traced => traced.Call.Fault?.Code));
        Assert.Equal(3, desk.Traced.Select(traced => traced.Exchange.MessageId).Distinct().Count());
        Assert.Equal(3, insi.Received.Count);
    }

    [Fact]
    public async Task Repetitions_are_bounded_and_the_fault_comes_with_its_raw_answer()
    {
        await using var insi = await InsiServer.Start(Answers.Unavailable);
        await using var desk = Desk.At(insi.Endpoint, ("MaxRetries", "3"));

        var call = await desk.Search(Cast.Camille);

        var faulted = Assert.IsType<InsiCall<InsiAnswer>.Faulted>(call);
        Assert.Equal(Answers.Bytes(Answers.Unavailable), faulted.Exchange!.RawAnswer.ToArray());
        Assert.Equal(500, faulted.Exchange.HttpStatus);
        Assert.Equal(4, insi.Received.Count);
        Assert.Equal(4, desk.Traced.Count);
    }

    [Theory]
    [InlineData("siram_100")]
    [InlineData("siram_10")]
    [InlineData("siram_99")]
    public async Task Refusal_is_never_asked_again(string subcode)
    {
        await using var insi = await InsiServer.Start(Answers.Fault("Sender", subcode, ""));
        await using var desk = Desk.At(insi.Endpoint);

        Assert.IsType<InsiCall<InsiAnswer>.Faulted>(await desk.Search(Cast.Camille));

        Assert.Single(insi.Received);
        Assert.Single(desk.Traced);
    }

    [Fact]
    public async Task Answer_that_cannot_be_read_is_never_asked_again_and_is_kept()
    {
        await using var insi = await InsiServer.Start("<html>Maintenance</html>");
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Search(Cast.Camille);

        var unreadable = Assert.IsType<InsiCall<InsiAnswer>.Unreadable>(call);
        Assert.Equal(UnreadableReason.NotSoap, unreadable.Reason);
        Assert.Equal("<html>Maintenance</html>"u8.ToArray(), unreadable.Exchange!.RawAnswer.ToArray());
        Assert.Single(insi.Received);
    }

    [Fact]
    public async Task Deposit_of_a_lot_is_never_repeated()
    {
        await using var insi = await InsiServer.Start(Answers.Unavailable);
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Client.DepositLotAsync(
            InsiCaller.Automatic(Cast.Hospital),
            [new(Cast.CamilleIns, Cast.Camille)],
            desk.Trace,
            Cancel
        );

        Assert.True(call.IsRetriable);
        Assert.Single(insi.Received);
    }

    [Fact]
    public async Task Caller_who_has_waited_for_a_whole_time_limit_is_not_made_to_wait_again()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var insi = await InsiServer.Start(
            async (context, _) =>
            {
                clock.Advance(TimeSpan.FromSeconds(20));
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await using var desk = Desk.At(insi.Endpoint, clock, ("Timeout", "00:00:20"), ("MaxRetries", "5"));

        Assert.True((await desk.Search(Cast.Camille)).IsRetriable);
        Assert.Single(insi.Received);
    }

    [Fact]
    public async Task Caller_who_gives_up_gets_an_exception_and_the_exchange_is_traced_all_the_same()
    {
        using var patience = new CancellationTokenSource();
        await using var insi = await InsiServer.Start(
            async (context, _) =>
            {
                await patience.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await using var desk = Desk.At(insi.Endpoint);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            desk.Search(Cast.Camille, cancellationToken: patience.Token)
        );

        var (_, call) = Assert.Single(desk.Traced);
        Assert.Equal(UnreachableReason.Abandoned, Assert.IsType<InsiCall<InsiAnswer>.Unreachable>(call).Reason);
        Assert.False(call.IsRetriable);
    }

    [Fact]
    public async Task Trace_that_cannot_be_written_ends_the_call()
    {
        await using var insi = await InsiServer.Start(Answers.Unavailable);
        await using var desk = Desk.At(insi.Endpoint);

        await Assert.ThrowsAsync<IOException>(() =>
            desk.Client.SearchByTraitsAsync(
                InsiCaller.ByHand(Cast.Hospital),
                new TraitsSearch(Cast.Camille, "CAMILLE"),
                (_, _) => throw new IOException("disk full"),
                Cancel
            )
        );

        Assert.Single(insi.Received);
    }
}
