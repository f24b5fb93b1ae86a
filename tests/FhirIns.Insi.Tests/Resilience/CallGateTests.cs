using FhirIns.Insi.Resilience;
using Xunit;

namespace FhirIns.Insi.Tests.Resilience;

/// <summary>How many calls pass, and who goes first.</summary>
public sealed class CallGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_under_way_are_limited()
    {
        var gate = new CallGate(maxConcurrent: 2, maxPerMinute: null, _clock);
        var first = await Enter(gate);
        await Enter(gate);
        var third = Enter(gate);
        Assert.False(third.IsCompleted);

        first!.Dispose();

        Assert.NotNull(await third);
    }

    [Fact]
    public async Task Place_is_left_once_however_often_it_is_disposed()
    {
        var gate = new CallGate(maxConcurrent: 1, maxPerMinute: null, _clock);
        var place = await Enter(gate);
        place!.Dispose();
        place.Dispose();

        await Enter(gate);

        Assert.False(Enter(gate).IsCompleted);
    }

    [Fact]
    public async Task Calls_by_hand_pass_before_automatic_ones_each_in_order_of_arrival()
    {
        var gate = new CallGate(maxConcurrent: 1, maxPerMinute: null, _clock);
        var place = await Enter(gate);
        List<string> order = [];
        Task[] waiting =
        [
            Pass("batch 1", automatic: true),
            Pass("desk 1", automatic: false),
            Pass("batch 2", automatic: true),
            Pass("desk 2", automatic: false),
        ];

        place!.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["desk 1", "desk 2", "batch 1", "batch 2"], order);

        async Task Pass(string name, bool automatic)
        {
            using var entered = await Enter(gate, automatic);
            order.Add(name);
        }
    }

    [Fact]
    public async Task Calls_that_start_within_any_minute_are_limited()
    {
        var gate = new CallGate(maxConcurrent: 100, maxPerMinute: 3, _clock);
        for (var i = 0; i < 3; i++)
        {
            (await Enter(gate))!.Dispose();
            _clock.Advance(TimeSpan.FromSeconds(10));
        }
        var fourth = Enter(gate);
        var fifth = Enter(gate);

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(fourth.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await fourth);
        Assert.False(fifth.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(await fifth);
    }

    [Fact]
    public async Task A_call_counts_in_the_minute_until_a_minute_after_its_end()
    {
        var gate = new CallGate(maxConcurrent: 100, maxPerMinute: 1, _clock);
        var place = await Enter(gate);
        _clock.Advance(TimeSpan.FromSeconds(30));
        place!.Dispose();
        var second = Enter(gate);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(second.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await second);
    }

    [Fact]
    public async Task Automatic_calls_leave_a_reserve_to_the_desk()
    {
        var gate = new CallGate(maxConcurrent: 4, maxPerMinute: null, _clock, reserved: 1);
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await Enter(gate, automatic: true));
        }
        var batch = Enter(gate, automatic: true);

        var desk = await Enter(gate);
        Assert.NotNull(desk);
        desk.Dispose();

        Assert.False(batch.IsCompleted);
    }

    [Fact]
    public async Task Automatic_calls_leave_as_large_a_part_of_the_minute()
    {
        var gate = new CallGate(maxConcurrent: 4, maxPerMinute: 8, _clock, reserved: 1);
        for (var i = 0; i < 6; i++)
        {
            (await Enter(gate, automatic: true))!.Dispose();
        }
        var batch = Enter(gate, automatic: true);

        Assert.NotNull(await Enter(gate));
        Assert.False(batch.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.NotNull(await batch);
    }

    [Fact]
    public async Task Who_waits_too_long_leaves_without_a_place()
    {
        var gate = new CallGate(maxConcurrent: 1, maxPerMinute: null, _clock);
        var place = await Enter(gate);
        var impatient = Enter(gate, patience: TimeSpan.FromSeconds(5));
        var patient = Enter(gate);

        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await impatient);

        place!.Dispose();
        Assert.NotNull(await patient);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_queue()
    {
        var gate = new CallGate(maxConcurrent: 1, maxPerMinute: null, _clock);
        var place = await Enter(gate);
        using var source = new CancellationTokenSource();
        var waiting = gate.EnterAsync(automatic: false, Patience, source.Token).AsTask();
        var next = Enter(gate);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        place!.Dispose();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task Limits_hold_when_hundreds_come_at_once()
    {
        var gate = new CallGate(maxConcurrent: 4, maxPerMinute: null, TimeProvider.System);
        var underWay = 0;
        var exceeded = 0;

        await Task.WhenAll(
            Enumerable
                .Range(0, 400)
                .Select(number =>
                    Task.Run(
                        async () =>
                        {
                            using var place = await Enter(gate, automatic: number % 2 == 0);
                            if (Interlocked.Increment(ref underWay) > 4)
                            {
                                Interlocked.Increment(ref exceeded);
                            }
                            await Task.Yield();
                            Interlocked.Decrement(ref underWay);
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal(0, exceeded);
    }

    private static Task<IDisposable?> Enter(CallGate gate, bool automatic = false, TimeSpan? patience = null) =>
        gate.EnterAsync(automatic, patience ?? Patience, Cancel).AsTask();
}
