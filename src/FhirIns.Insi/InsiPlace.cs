namespace FhirIns.Insi;

/// <summary>
/// A place among the calls that all nodes together may make, held before the call: for whoever must write down that it
/// begins, and may wait long for his turn. It serves one attempt; those that repeat it wait for places of their own.
/// </summary>
public sealed class InsiPlace : IDisposable
{
    private IDisposable? _place;

    internal InsiPlace(IDisposable place) => _place = place;

    /// <summary>Gives the place back when no call has taken it over.</summary>
    public void Dispose() => Take()?.Dispose();

    /// <summary>Hands the place over to an attempt; null when another one has had it.</summary>
    internal IDisposable? Take() => Interlocked.Exchange(ref _place, null);
}
