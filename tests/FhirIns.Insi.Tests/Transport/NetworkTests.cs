using System.Net;
using System.Net.Sockets;
using FhirIns.Identity;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FhirIns.Insi.Tests.Transport;

/// <summary>What a network can do to an answer.</summary>
public sealed class NetworkTests
{
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

    private static UnreachableReason WhyUnreachable<T>(InsiCall<T> call) =>
        Assert.IsType<InsiCall<T>.Unreachable>(call).Reason;
}
