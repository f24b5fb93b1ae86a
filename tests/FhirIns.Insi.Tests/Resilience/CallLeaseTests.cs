using FhirIns.Insi.Resilience;
using Xunit;

namespace FhirIns.Insi.Tests.Resilience;

/// <summary>A gate that has a share of what several nodes may do together.</summary>
public sealed class CallLeaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly List<CallUse> _asked = [];
    private Func<Task<CallShare>> _answer;

    public CallLeaseTests() => _answer = () => Task.FromResult(Share(places: 2));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_pass_than_the_share_allows()
    {
        var gate = Gate();
        await Enter(gate);
        await Enter(gate);

        Assert.False(Enter(gate).IsCompleted);
    }

    [Fact]
    public async Task Calls_do_not_each_ask_for_the_share()
    {
        var gate = Gate();
        for (var i = 0; i < 100; i++)
        {
            (await Enter(gate))!.Dispose();
        }

        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_larger_share_lets_those_in_who_wait()
    {
        var gate = Gate();
        await Enter(gate);
        await Enter(gate);
        var third = Enter(gate);

        _answer = () => Task.FromResult(Share(places: 3));
        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.NotNull(await third);
        Assert.Equal(2, _asked[^1].UnderWay);
    }

    [Fact]
    public async Task Nothing_starts_on_a_share_that_could_not_be_renewed()
    {
        var gate = Gate();
        (await Enter(gate))!.Dispose();
        _answer = () => new TaskCompletionSource<CallShare>().Task;

        _clock.Advance(TimeSpan.FromSeconds(9));

        Assert.False(Enter(gate).IsCompleted);
    }

    [Fact]
    public async Task The_share_is_given_back_after_a_while_without_calls_and_taken_anew()
    {
        var gate = Gate();
        (await Enter(gate))!.Dispose();
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }
        await Until(() => _asked[^1].IsLeaving);
        var asked = _asked.Count;

        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(asked, _asked.Count);

        Assert.NotNull(await Enter(gate));
        Assert.False(_asked[^1].IsLeaving);
    }

    [Fact]
    public async Task Who_waits_is_told_when_no_share_can_be_had_and_the_next_asks_again()
    {
        var gate = Gate();
        _answer = () => Task.FromException<CallShare>(new IOException("disk full"));
        await Assert.ThrowsAsync<IOException>(() => Enter(gate));

        _answer = () => Task.FromResult(Share(places: 1));

        Assert.NotNull(await Enter(gate));
    }

    private CallGate Gate() =>
        new(
            maxConcurrent: 8,
            maxPerMinute: null,
            _clock,
            lease: (use, _) =>
            {
                _asked.Add(use);
                return _answer();
            }
        );

    private CallShare Share(int places) => new(places, PerMinute: null, _clock.GetUtcNow().AddSeconds(8));

    private static Task<IDisposable?> Enter(CallGate gate) =>
        gate.EnterAsync(automatic: false, Patience, Cancel).AsTask();

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, Cancel);
        }
    }
}
