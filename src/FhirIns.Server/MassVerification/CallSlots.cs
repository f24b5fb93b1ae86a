using FhirIns.Insi;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// As many places as this node may have calls under way: an identity is marked as in flight only once it has one, so that
/// a crash leaves no more of them than calls.
/// </summary>
internal sealed class CallSlots(IOptions<InsiOptions> insi) : IDisposable
{
    private readonly SemaphoreSlim slots = new(insi.Value.MaxConcurrentCalls);

    public int Count { get; } = insi.Value.MaxConcurrentCalls;

    public Task EnterAsync(CancellationToken cancellationToken) => slots.WaitAsync(cancellationToken);

    public void Leave() => slots.Release();

    public void Dispose() => slots.Dispose();
}
