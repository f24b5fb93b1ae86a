namespace FhirIns.Insi;

/// <summary>
/// Gives this node its share of the calls that all nodes together may make. It is asked every few seconds while there
/// are calls, not at every call. Where none is registered, this node is the only one and has everything.
/// </summary>
/// <param name="use">What this node is doing with the share it has.</param>
/// <param name="cancellationToken">Ends the asking.</param>
public delegate Task<CallShare> CallLease(CallUse use, CancellationToken cancellationToken);

/// <summary>What a node does with its share.</summary>
/// <param name="UnderWay">Calls under way at this instant.</param>
/// <param name="InLastMinute">Calls that are under way or ended within the last minute; 0 where nothing limits them.</param>
/// <param name="IsLeaving">Whether the node has nothing more to do and gives its share back.</param>
public readonly record struct CallUse(int UnderWay, int InLastMinute, bool IsLeaving);

/// <summary>What one node may do until a given instant.</summary>
/// <param name="Places">Calls under way at once.</param>
/// <param name="PerMinute">Calls within any minute; null when nothing limits them.</param>
/// <param name="StartsUntil">No call starts at this instant or later, unless the share was renewed.</param>
public sealed record CallShare(int Places, int? PerMinute, DateTimeOffset StartsUntil)
{
    /// <summary>Nothing may start.</summary>
    public static readonly CallShare None = new(0, 0, DateTimeOffset.MinValue);
}
