using System.Numerics;

namespace FhirIns.Sandbox.Population;

/// <summary>
/// Deals births without repetition: each number of a population gets its own slot (month, sex, place, rank in that
/// month), so that matricules are unique without remembering those already given.
/// </summary>
/// <remarks>
/// Slots lie in one row, year after year. A number is scattered over that row by steps that each can be undone (fold,
/// multiply by an odd number, add), hence without collision, and again until it falls on a slot.
/// </remarks>
internal sealed class BirthSlots
{
    /// <summary>First and last year of birth; less than a century apart, for a NIR keeps two digits of the year.</summary>
    public const int FirstYear = 1930;
    public const int LastYear = 2025;

    private const int FullWeight = 10;

    private readonly IReadOnlyList<BirthPlace> _places;
    private readonly int[] _placeEnds;
    private readonly long[] _yearEnds = new long[LastYear - FirstYear + 1];
    private readonly ulong[] _multipliers;
    private readonly ulong _mask;
    private readonly int _fold;

    public BirthSlots(IReadOnlyList<BirthPlace> places, int seed)
    {
        _places = places;
        _placeEnds = new int[places.Count];
        var births = 0;
        for (var place = 0; place < places.Count; place++)
            _placeEnds[place] = births += places[place].Weight;

        var slots = 0L;
        for (var year = FirstYear; year <= LastYear; year++)
            _yearEnds[year - FirstYear] = slots += 24L * BirthsOfAMonth(year);

        var bits = 64 - BitOperations.LeadingZeroCount((ulong)slots);
        _mask = (1UL << bits) - 1;
        _fold = bits / 2 + 1;
        var draw = new Draw(seed, places.Count);
        _multipliers = [draw.NextBits() | 1, draw.NextBits() | 1, draw.NextBits() | 1];
    }

    public long Count => _yearEnds[^1];

    public Birth At(int number)
    {
        var slot = (long)Scatter((ulong)number);
        while (slot >= Count)
            slot = (long)Scatter((ulong)slot);

        var yearIndex = FirstAbove(_yearEnds, slot);
        var year = FirstYear + yearIndex;
        var inYear = yearIndex == 0 ? slot : slot - _yearEnds[yearIndex - 1];
        var births = BirthsOfAMonth(year);
        var (monthAndSex, inMonth) = Math.DivRem((int)inYear, births);
        var spread = inMonth * FullWeight / Weight(year);
        var place = FirstAbove(_placeEnds, spread);
        var rank = place == 0 ? spread : spread - _placeEnds[place - 1];
        return new Birth(year, monthAndSex / 2 + 1, monthAndSex % 2 == 0, place, rank);
    }

    public BirthPlace Place(int index) => _places[index % _places.Count];

    private int BirthsOfAMonth(int year) => _placeEnds[^1] * Weight(year) / FullWeight;

    private static int Weight(int year) =>
        year switch
        {
            < 1940 => 3,
            < 1946 => 5,
            < 1955 => 8,
            < 1976 => FullWeight,
            < 2000 => 9,
            < 2015 => FullWeight,
            _ => 8,
        };

    private static int FirstAbove<T>(T[] ends, T value)
        where T : IComparable<T>
    {
        var found = Array.BinarySearch(ends, value);
        return found < 0 ? ~found : found + 1;
    }

    private ulong Scatter(ulong value)
    {
        foreach (var multiplier in _multipliers)
        {
            value ^= value >> _fold;
            value = (value * multiplier + (multiplier >> 32)) & _mask;
        }
        return value ^ (value >> _fold);
    }
}

/// <summary>One slot: the rank tells those born in the same month and place apart.</summary>
internal readonly record struct Birth(int Year, int Month, bool Man, int Place, int Rank);
