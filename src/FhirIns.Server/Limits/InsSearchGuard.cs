using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Limits;

/// <summary>
/// Slows whoever tries matricules one after the other: searches by an INS that find nobody are counted, and beyond the
/// limit refused and audited. Whoever may not see an INS is counted alike, so that nothing is learned from it.
/// </summary>
internal sealed class InsSearchGuard(IOptions<LimitsOptions> options) : IDisposable
{
    private readonly Quota misses = new(options.Value.InsMissesPerMinute);

    /// <summary>Seconds for which this caller searches by no INS; null when it may.</summary>
    public int? Closed(Caller caller) => misses.Spent(KeyOf(caller));

    /// <summary>Notes how many of the numbers searched by found nobody: a list of them tries each one.</summary>
    /// <returns>
    /// Seconds to wait where they are more than the caller has left; the answer is then withheld, or one long list would
    /// tell as much as it has numbers.
    /// </returns>
    public int? Missed(Caller caller, int numbers) => misses.Take(KeyOf(caller), numbers);

    public void Dispose() => misses.Dispose();

    private static string KeyOf(Caller caller) => $"{caller.ClientId} {caller.Person?.Id}";
}
