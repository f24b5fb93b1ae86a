using FhirIns.Server.Security;

namespace FhirIns.Server.Http;

/// <summary>
/// A kind of long work that a client starts with <c>Prefer: respond-async</c> and follows at <c>[base]/$async/[id]</c>
/// (FHIR R4, asynchronous request pattern). The work itself is a row: it goes on whether or not somebody looks, and after
/// a crash. Each kind is registered in the container; ids are unique over all kinds.
/// </summary>
internal interface ILongWork
{
    /// <summary>
    /// How far a piece of work is; null when there is none of this kind, when this caller may not see it, or when it was
    /// cancelled: the three look alike from outside.
    /// </summary>
    Task<LongWorkState?> FindAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Stops a piece of work that <see cref="FindAsync"/> shows to the caller, or forgets one that has ended.</summary>
    Task CancelAsync(string id, Caller caller, CancellationToken cancellationToken);
}

/// <summary>How far a piece of long work is.</summary>
internal abstract record LongWorkState
{
    private LongWorkState() { }

    /// <param name="Done">Units done.</param>
    /// <param name="Total">Units in all; null while that is not known.</param>
    /// <param name="NextLook">When it is worth looking again.</param>
    public sealed record UnderWay(long Done, long? Total, TimeSpan NextLook) : LongWorkState;

    /// <param name="Answer">What the operation would have answered had it been quick, a refusal included.</param>
    public sealed record Ended(FhirAnswer Answer) : LongWorkState;
}
