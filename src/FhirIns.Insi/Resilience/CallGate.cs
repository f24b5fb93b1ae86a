namespace FhirIns.Insi.Resilience;

/// <summary>
/// Lets calls through within two limits: how many are under way at once, how many start within any minute. Whoever
/// waits is served in order of arrival, calls made by hand before automatic ones: someone stands at the desk.
/// </summary>
internal sealed class CallGate(int maxConcurrent, int? maxPerMinute, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Timers fire early by less than this; a wait that ends too early would spin.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _desk = new();
    private readonly LinkedList<Waiter> _batch = new();
    private readonly Queue<long> _starts = new();
    private int _underWay;
    private ITimer? _alarm;

    /// <summary>Waits for a place, at most the given time.</summary>
    /// <returns>The place, to be disposed when the call has ended; null when none came free in time.</returns>
    public async ValueTask<IDisposable?> EnterAsync(
        bool automatic,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        Waiter waiter;
        var queue = automatic ? _batch : _desk;
        lock (_lock)
        {
            if (NobodyBefore(automatic) && PlaceIsFree())
            {
                return Occupy();
            }
            waiter = new Waiter();
            waiter.Node = queue.AddLast(waiter);
            SetAlarm();
        }
        using var outOfPatience = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, outOfPatience.Token);
        await using (both.Token.Register(() => GiveUp(waiter)))
        {
            var place = await waiter.Admitted.Task;
            if (place is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
            return place;
        }
    }

    private bool NobodyBefore(bool automatic) => _desk.Count == 0 && (!automatic || _batch.Count == 0);

    private bool PlaceIsFree() => _underWay < maxConcurrent && NextStart() is null;

    /// <summary>How long the limit per minute still forbids a start; null when it does not.</summary>
    private TimeSpan? NextStart()
    {
        while (_starts.TryPeek(out long oldest) && clock.GetElapsedTime(oldest) >= Window)
        {
            _starts.Dequeue();
        }
        return maxPerMinute is { } limit && _starts.Count >= limit
            ? Window - clock.GetElapsedTime(_starts.Peek()) + Grain
            : null;
    }

    private Place Occupy()
    {
        _underWay++;
        if (maxPerMinute is not null)
        {
            _starts.Enqueue(clock.GetTimestamp());
        }
        return new Place(this);
    }

    private void Admit()
    {
        lock (_lock)
        {
            while (PlaceIsFree() && (_desk.First ?? _batch.First) is { } next)
            {
                next.List!.Remove(next);
                next.Value.Admitted.SetResult(Occupy());
            }
            SetAlarm();
        }
    }

    private void GiveUp(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Node?.List is { } queue)
            {
                queue.Remove(waiter.Node);
                waiter.Admitted.SetResult(null);
            }
        }
    }

    private void SetAlarm()
    {
        _alarm?.Dispose();
        _alarm =
            (_desk.Count > 0 || _batch.Count > 0) && NextStart() is { } delay
                ? clock.CreateTimer(_ => Admit(), state: null, delay, Timeout.InfiniteTimeSpan)
                : null;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _underWay--;
        }
        Admit();
    }

    private sealed class Waiter
    {
        public TaskCompletionSource<IDisposable?> Admitted { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }

    private sealed class Place(CallGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate.Leave();
            }
        }
    }
}
