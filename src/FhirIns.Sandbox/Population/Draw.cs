namespace FhirIns.Sandbox.Population;

/// <summary>
/// Pseudo-random draws that depend on a seed and a number alone (SplitMix64), so that any member of a population can be
/// made without making those before it, and in the same way on every machine.
/// </summary>
internal struct Draw(int seed, long number)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(Mix((ulong)(uint)seed + Increment) ^ (ulong)number);

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit) => (int)(((UInt128)NextBits() * (uint)limit) >> 64);

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public bool Percent(int percent) => Next(100) < percent;

    public ulong NextBits() => Mix(_state += Increment);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
