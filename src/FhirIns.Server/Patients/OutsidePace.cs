namespace FhirIns.Server.Patients;

/// <summary>
/// Lets nobody outside tell from the time or the outcome of an answer that INSi was not asked because the person is known
/// here: such an answer takes as long as the last call of INSi did, and says what could be said without it.
/// </summary>
internal sealed class OutsidePace(TimeProvider clock)
{
    /// <summary>Answers to the outside leave at these steps from the start: what the database did is lost among them.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private readonly Lock remembering = new();
    private (TimeSpan Took, bool Answered) last = (Step, true);

    public long Start() => clock.GetTimestamp();

    /// <summary>Remembers a call of INSi.</summary>
    public void Remember(long start, bool answered)
    {
        lock (remembering)
            last = (clock.GetElapsedTime(start), answered);
    }

    /// <summary>Waits as long as the last call took; false when that one brought no answer.</summary>
    public async Task<bool> ImitateCallAsync(CancellationToken cancellationToken)
    {
        (TimeSpan took, bool answered) remembered;
        lock (remembering)
            remembered = last;
        await Task.Delay(remembered.took < Longest ? remembered.took : Longest, clock, cancellationToken);
        return remembered.answered;
    }

    /// <summary>Waits for the next step since the start.</summary>
    public Task WaitForStepAsync(long start, CancellationToken cancellationToken)
    {
        var beyond = clock.GetElapsedTime(start).Ticks % Step.Ticks;
        return Task.Delay(TimeSpan.FromTicks(Step.Ticks - beyond), clock, cancellationToken);
    }
}
