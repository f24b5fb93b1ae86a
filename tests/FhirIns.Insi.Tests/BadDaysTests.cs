using System.Net;
using System.Net.Sockets;
using FhirIns.Identity;
using FhirIns.Tests;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>What users and traces see when the service or the network fails.</summary>
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

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Page_of_a_gateway_is_a_transport_failure(int status)
    {
        await using var insi = await InsiServer.Start(
            (context, _) =>
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync("<html>Bad gateway</html>", context.RequestAborted);
            }
        );
        await using var desk = Desk.At(insi.Endpoint, ("MaxRetries", "1"));

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(UnreachableReason.Gateway, WhyUnreachable(call));
        Assert.Equal(status, call.Exchange!.HttpStatus);
        Assert.Equal(2, insi.Received.Count);
    }

    [Fact]
    public async Task Redirection_is_not_followed()
    {
        await using var elsewhere = await InsiServer.Start(Answers.CamilleFound);
        await using var insi = await InsiServer.Start(
            (context, _) =>
            {
                context.Response.Redirect(elsewhere.Endpoint.ToString(), permanent: false, preserveMethod: true);
                return Task.CompletedTask;
            }
        );
        await using var desk = Desk.At(insi.Endpoint);

        Assert.IsType<InsiCall<InsiAnswer>.Unreadable>(await desk.Search(Cast.Camille));
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task Nobody_listening_is_a_transport_failure_traced_at_each_attempt()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await using var desk = Desk.At(new Uri($"http://127.0.0.1:{port}/lps"), ("MaxRetries", "1"));

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(UnreachableReason.NoConnection, WhyUnreachable(call));
        Assert.Null(call.Exchange!.HttpStatus);
        Assert.Equal(2, desk.Traced.Count);
    }

    [Fact]
    public async Task Connection_reset_before_the_answer_is_asked_again()
    {
        await using var insi = await InsiServer.Start(
            (context, number) =>
            {
                if (number == 1)
                {
                    context.Abort();
                    return Task.CompletedTask;
                }
                return InsiServer.Answer(context, Answers.CamilleFound);
            }
        );
        await using var desk = Desk.At(insi.Endpoint);

        Assert.Equal("00", (await desk.Search(Cast.Camille)).ResultCode);
        Assert.Equal(["unreachable", "answered"], desk.Traced.Select(traced => traced.Call.Outcome));
    }

    [Fact]
    public async Task Half_an_answer_is_a_lost_connection_and_its_half_is_kept()
    {
        var half = Answers.Bytes(Answers.CamilleFound)[..300];
        await using var insi = RawServer.Answering([.. "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"u8, .. half]);
        await using var desk = Desk.At(insi.Endpoint, ("MaxRetries", "0"));

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(UnreachableReason.ConnectionLost, WhyUnreachable(call));
        Assert.Equal(half, call.Exchange!.RawAnswer.ToArray());
        Assert.Equal(200, call.Exchange.HttpStatus);
    }

    [Fact]
    public async Task Answer_that_ends_too_early_without_a_word_is_not_believed()
    {
        await using var insi = await InsiServer.Start(Answers.CamilleFound[..600]);
        await using var desk = Desk.At(insi.Endpoint);

        Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(await desk.Search(Cast.Camille)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Answer_that_does_not_end_in_time_is_given_up(int bytesBefore)
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        var start = Answers.Bytes(Answers.CamilleFound)[..bytesBefore];
        await using var insi = await InsiServer.Start(
            async (context, _) =>
            {
                await context.Response.Body.WriteAsync(start, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                clock.Advance(TimeSpan.FromSeconds(20));
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await using var desk = Desk.At(insi.Endpoint, clock, ("Timeout", "00:00:20"), ("MaxRetries", "0"));

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(UnreachableReason.TimedOut, WhyUnreachable(call));
        Assert.Equal(TimeSpan.FromSeconds(20), call.Exchange!.Duration);
        Assert.True(start.AsSpan().StartsWith(call.Exchange.RawAnswer.Span));
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
    public async Task Endless_answer_is_cut_at_the_limit()
    {
        var chunk = new byte[64 * 1024];
        await using var insi = await InsiServer.Start(
            async (context, _) =>
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                }
            }
        );
        await using var desk = Desk.At(insi.Endpoint);

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(UnreadableReason.TooLarge, Reading.WhyUnreadable(call));
        Assert.True(call.Exchange!.IsCut);
        Assert.Equal(256 * 1024, call.Exchange.RawAnswer.Length);
        Assert.Single(desk.Traced);
    }

    [Fact]
    public async Task Something_that_does_not_speak_http_is_a_transport_failure()
    {
        await using var insi = RawServer.Answering("SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray());
        await using var desk = Desk.At(insi.Endpoint, ("MaxRetries", "0"));

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(UnreachableReason.ConnectionLost, WhyUnreachable(call));
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

    [Fact]
    public async Task Service_that_keeps_failing_is_left_in_peace()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        await using var insi = await InsiServer.Start(Answers.Unavailable);
        await using var desk = Desk.At(insi.Endpoint, clock, ("MaxRetries", "0"));
        for (var i = 0; i < 10; i++)
        {
            await desk.Search(Cast.Camille);
        }

        var call = await desk.Search(Cast.Camille);

        var refusal = Assert.IsType<InsiCall<InsiAnswer>.NotAllowed>(call).Refusal;
        Assert.Equal(new InsiRefusal(InsiRefusalReason.CircuitOpen, TimeSpan.FromSeconds(15)), refusal);
        Assert.True(refusal.IsTemporary);
        Assert.Equal(10, insi.Received.Count);
        Assert.Equal(10, desk.Traced.Count);
    }

    [Fact]
    public async Task Service_that_recovers_is_called_again_after_the_pause()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        await using var insi = await InsiServer.Start(
            (context, number) => InsiServer.Answer(context, number <= 10 ? Answers.Unavailable : Answers.CamilleFound)
        );
        await using var desk = Desk.At(insi.Endpoint, clock, ("MaxRetries", "0"));
        for (var i = 0; i < 11; i++)
        {
            await desk.Search(Cast.Camille);
        }

        clock.Advance(TimeSpan.FromSeconds(16));

        Assert.Equal("00", (await desk.Search(Cast.Camille)).ResultCode);
        Assert.Equal("00", (await desk.Search(Cast.Camille)).ResultCode);
    }

    [Theory]
    [InlineData("siram_40 of one search")]
    [InlineData("siram_100")]
    [InlineData("unreadable")]
    public async Task Failures_that_are_not_of_the_service_hold_nothing_back(string what)
    {
        await using var insi = await InsiServer.Start(
            what switch
            {
                "siram_100" => Answers.SoftwareUnknown,
                "unreadable" => "no",
                _ => Answers.SearchFailed,
            }
        );
        await using var desk = Desk.At(insi.Endpoint, ("MaxRetries", "0"));

        for (var i = 0; i < 25; i++)
        {
            await desk.Search(Cast.Camille);
        }

        Assert.Equal(25, insi.Received.Count);
    }

    [Fact]
    public async Task Calls_under_way_never_exceed_the_limit()
    {
        var underWay = 0;
        var most = 0;
        await using var insi = await InsiServer.Start(
            async (context, _) =>
            {
                var now = Interlocked.Increment(ref underWay);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref underWay);
                await InsiServer.Answer(context, Answers.NotFound);
            }
        );
        await using var desk = Desk.At(insi.Endpoint, ("MaxConcurrentCalls", "3"));

        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => desk.Search(Cast.Camille)));

        Assert.Equal(60, insi.Received.Count);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Maintenance_window_holds_calls_back_and_says_until_when()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 2, 22, 30, 0, TimeSpan.Zero));
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(
            insi.Endpoint,
            clock,
            ("MaintenanceWindows:0:From", "23:00"),
            ("MaintenanceWindows:0:To", "01:00")
        );

        var call = await desk.Search(Cast.Camille);

        var refusal = Assert.IsType<InsiCall<InsiAnswer>.NotAllowed>(call).Refusal;
        Assert.Equal(new InsiRefusal(InsiRefusalReason.Maintenance, TimeSpan.FromMinutes(90)), refusal);
        Assert.Empty(insi.Received);
        clock.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal("01", (await desk.Search(Cast.Camille)).ResultCode);
    }

    private static UnreachableReason WhyUnreachable<T>(InsiCall<T> call) =>
        Assert.IsType<InsiCall<T>.Unreachable>(call).Reason;

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
