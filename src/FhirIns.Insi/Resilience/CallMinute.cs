namespace FhirIns.Insi.Resilience;

/// <summary>
/// How many calls any minute holds, as the service counts them when they arrive: at some instant between our start and
/// the end. So a call counts from its start until a minute after its end. Not safe for concurrent use.
/// </summary>
internal sealed class CallMinute(TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Timers fire early by less than this; a wait that ends too early would spin.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly Queue<long> _ends = new();

    /// <summary>Calls that ended within the last minute.</summary>
    public int Ended
    {
        get
        {
            while (_ends.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) >= Minute)
            {
                _ends.Dequeue();
            }
            return _ends.Count;
        }
    }

    /// <summary>When the next of them stops counting; null when none counts.</summary>
    public TimeSpan? NextChange => Ended == 0 ? null : Minute - clock.GetElapsedTime(_ends.Peek()) + Grain;

    public void End() => _ends.Enqueue(clock.GetTimestamp());
}
