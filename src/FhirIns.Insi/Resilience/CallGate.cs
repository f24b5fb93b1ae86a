namespace FhirIns.Insi.Resilience;

/// <summary>
/// Lets calls through within two limits: how many are under way at once, how many any minute holds. Whoever waits is
/// served in order of arrival, calls made by hand before automatic ones, which moreover leave a reserve: someone stands
/// at the desk. The limits are of all nodes together where a lease gives this node its share of them.
/// </summary>
internal sealed class CallGate
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    private readonly int _maxConcurrent;
    private readonly int _reserved;
    private readonly TimeProvider _clock;
    private readonly CallLease? _lease;
    private readonly bool _countsMinute;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _desk = new();
    private readonly LinkedList<Waiter> _batch = new();
    private readonly CallMinute _minute;
    private CallShare _share;
    private int _underWay;
    private long _lastUse;
    private bool _isLeasing;
    private ITimer? _alarm;

    /// <param name="maxConcurrent">Calls under way at once, of all nodes.</param>
    /// <param name="maxPerMinute">Calls within any minute, of all nodes; null for no limit.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="reserved">Places, of <paramref name="maxConcurrent"/>, that automatic calls leave free.</param>
    /// <param name="lease">Gives the share of this node; null when it has everything.</param>
    public CallGate(int maxConcurrent, int? maxPerMinute, TimeProvider clock, int reserved = 0, CallLease? lease = null)
    {
        (_maxConcurrent, _reserved, _clock, _lease) = (maxConcurrent, reserved, clock, lease);
        _countsMinute = maxPerMinute is not null;
        _minute = new CallMinute(clock);
        _share = lease is null ? new CallShare(maxConcurrent, maxPerMinute, DateTimeOffset.MaxValue) : CallShare.None;
    }

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
            if (NobodyBefore(automatic) && MayStart(automatic))
            {
                return Occupy();
            }
            waiter = new Waiter();
            waiter.Node = queue.AddLast(waiter);
            SetAlarm();
            StartLeasing();
        }
        using var outOfPatience = new CancellationTokenSource(patience, _clock);
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

    private bool MayStart(bool automatic) =>
        _underWay < LimitFor(automatic, _share.Places)
        && !MinuteIsFull(automatic)
        && _clock.GetUtcNow() < _share.StartsUntil;

    private bool MinuteIsFull(bool automatic) =>
        _share.PerMinute is { } limit && _underWay + _minute.Ended >= LimitFor(automatic, limit);

    /// <summary>What is left of a limit when automatic calls keep the reserve, in proportion, free: one at least.</summary>
    private int LimitFor(bool automatic, int limit) =>
        automatic && limit > 1
            ? Math.Max(1, limit - (int)Math.Ceiling((double)limit * _reserved / _maxConcurrent))
            : limit;

    private Place Occupy()
    {
        _underWay++;
        _lastUse = _clock.GetTimestamp();
        return new Place(this);
    }

    private void Admit()
    {
        lock (_lock)
        {
            AdmitFrom(_desk, automatic: false);
            if (_desk.Count == 0)
            {
                AdmitFrom(_batch, automatic: true);
            }
            SetAlarm();
        }
    }

    private void AdmitFrom(LinkedList<Waiter> queue, bool automatic)
    {
        while (queue.First is { } next && MayStart(automatic))
        {
            queue.Remove(next);
            next.Value.Admitted.SetResult(Occupy());
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
        var isFull = (_desk.Count > 0 && MinuteIsFull(automatic: false)) || (_batch.Count > 0 && MinuteIsFull(true));
        _alarm =
            isFull && _minute.NextChange is { } delay
                ? _clock.CreateTimer(_ => Admit(), state: null, delay, Timeout.InfiniteTimeSpan)
                : null;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            if (_countsMinute)
            {
                _minute.End();
            }
        }
        Admit();
    }

    private void StartLeasing()
    {
        if (_lease is null || _isLeasing)
        {
            return;
        }
        _isLeasing = true;
        _ = KeepLeaseAsync(_lease);
    }

    /// <summary>Renews the share while there are calls, and gives it back when there have been none for a while.</summary>
    private async Task KeepLeaseAsync(CallLease lease)
    {
        try
        {
            while (await RenewAsync(lease))
            {
                await Task.Delay(RenewEvery, _clock);
            }
        }
        catch (Exception e)
        {
            // Whoever waits is told why; the next call asks again.
            EndLeasing(e);
        }
    }

    /// <returns>False when the share was given back and nobody has come meanwhile.</returns>
    private async Task<bool> RenewAsync(CallLease lease)
    {
        CallUse use;
        lock (_lock)
        {
            use = new CallUse(_underWay, _countsMinute ? _underWay + _minute.Ended : 0, IsIdle());
            if (use.IsLeaving)
            {
                _share = CallShare.None;
            }
        }
        var share = await lease(use, CancellationToken.None);
        lock (_lock)
        {
            if (!use.IsLeaving)
            {
                _share = share;
            }
            else if (IsIdle())
            {
                return _isLeasing = false;
            }
        }
        Admit();
        return !use.IsLeaving || await RenewAsync(lease);
    }

    private bool IsIdle() =>
        _underWay == 0 && _desk.Count == 0 && _batch.Count == 0 && _clock.GetElapsedTime(_lastUse) >= IdleAfter;

    private void EndLeasing(Exception reason)
    {
        lock (_lock)
        {
            (_share, _isLeasing) = (CallShare.None, false);
            foreach (var waiter in _desk.Concat(_batch))
            {
                waiter.Admitted.SetException(reason);
            }
            _desk.Clear();
            _batch.Clear();
        }
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
