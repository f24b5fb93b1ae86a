using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FhirIns.Server.Security;

/// <summary>
/// The tokens verified in the last minute, so that a busy client's signature is not checked on every request. A token
/// is known by its hash alone; a forged or expired one never gets in.
/// </summary>
/// <remarks>
/// Two generations bound the memory: when one is full or a minute old it becomes the previous one, and what was
/// before is dropped as a whole.
/// </remarks>
internal sealed class RememberedTokens(TimeProvider clock)
{
    /// <summary>How long a withdrawn key or a revoked token may still be believed.</summary>
    public static readonly TimeSpan LongestMemory = TimeSpan.FromSeconds(60);

    /// <summary>Tokens in one generation; twice as many are remembered at most.</summary>
    public const int Capacity = 10_000;

    private readonly Lock rotation = new();
    private volatile Generation current = new(DateTimeOffset.MinValue);
    private volatile Generation previous = new(DateTimeOffset.MinValue);

    /// <summary>How many are held now, dead ones included.</summary>
    public int Count => current.Entries.Count + previous.Entries.Count;

    public Caller? Find(TokenHash hash) =>
        (current.Entries.TryGetValue(hash, out var entry) || previous.Entries.TryGetValue(hash, out entry))
        && clock.GetUtcNow() < entry.Until
            ? entry.Caller
            : null;

    public void Add(TokenHash hash, Caller caller, DateTimeOffset expires)
    {
        var now = clock.GetUtcNow();
        var until = expires < now + LongestMemory ? expires : now + LongestMemory;
        if (until <= now)
        {
            return;
        }

        lock (rotation)
        {
            if (current.Entries.Count >= Capacity || now - current.Begun > LongestMemory)
            {
                previous = current;
                current = new Generation(now);
            }

            current.Entries[hash] = new Entry(caller, until);
        }
    }

    private sealed record Entry(Caller Caller, DateTimeOffset Until);

    private sealed record Generation(DateTimeOffset Begun)
    {
        public ConcurrentDictionary<TokenHash, Entry> Entries { get; } = new();
    }
}

/// <summary>SHA-256 of a token: knows it again without keeping it.</summary>
internal readonly record struct TokenHash(UInt128 First, UInt128 Second)
{
    public static TokenHash Of(string token)
    {
        Span<TokenHash> hash = stackalloc TokenHash[1];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), MemoryMarshal.AsBytes(hash));
        return hash[0];
    }
}
