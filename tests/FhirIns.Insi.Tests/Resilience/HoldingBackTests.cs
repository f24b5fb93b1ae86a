using FhirIns.Identity;
using Xunit;

namespace FhirIns.Insi.Tests.Resilience;

/// <summary>When calls are held back, and what whoever calls is told.</summary>
public sealed class HoldingBackTests
{
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

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
