using System.Globalization;
using System.Numerics;
using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// Finds members of a generated population by traits or by number. It keeps two hash tables of member numbers, about
/// 30 bytes a person, and makes the person anew when it is asked for.
/// </summary>
internal sealed class PopulationIndex
{
    private readonly FictitiousPopulation _population;
    private readonly int[] _byTraits;
    private readonly int[] _byNumber;
    private readonly int _mask;

    public PopulationIndex(int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, FictitiousPopulation.MaximumCount);
        Count = count;
        _population = new FictitiousPopulation(seed);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)count * 2 + 2);
        _mask = size - 1;
        _byTraits = new int[size];
        _byNumber = new int[size];
        for (var number = 0; number < count; number++)
            Enter(_population.At(number));
    }

    public int Count { get; }

    /// <summary>Those of that birth name, sex (M, F) and birth date (AAAA-MM-JJ).</summary>
    public IEnumerable<SimulatedPerson> ByTraits(string birthName, string sex, string birthDate)
    {
        if (!DateOnly.TryParseExact(birthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var date))
            yield break;

        foreach (var member in Probe(_byTraits, HashCode.Combine(birthName, sex == "M", date)))
        {
            var traits = member.Registered;
            if (traits.BirthName == birthName && traits.Man == (sex == "M") && traits.BirthDate == date)
                yield return SimulatedPerson.From(member);
        }
    }

    /// <summary>Those whose active or replaced number is that one.</summary>
    public IEnumerable<SimulatedPerson> ByNumber(string number) =>
        Probe(_byNumber, number.GetHashCode(StringComparison.Ordinal))
            .Where(member => member.Ins.Number == number || member.Superseded?.Ins.Number == number)
            .Select(SimulatedPerson.From);

    private void Enter(PopulationMember member)
    {
        var traits = member.Registered;
        Insert(_byTraits, HashCode.Combine(traits.BirthName, traits.Man, traits.BirthDate), member.Number);
        Insert(_byNumber, member.Ins.Number.GetHashCode(StringComparison.Ordinal), member.Number);
        if (member.Superseded is { Ins.Number: var past })
            Insert(_byNumber, past.GetHashCode(StringComparison.Ordinal), member.Number);
    }

    private void Insert(int[] table, int hash, int number)
    {
        var slot = hash & _mask;
        while (table[slot] != 0)
            slot = (slot + 1) & _mask;
        table[slot] = number + 1;
    }

    private IEnumerable<PopulationMember> Probe(int[] table, int hash)
    {
        for (var slot = hash & _mask; table[slot] != 0; slot = (slot + 1) & _mask)
            yield return _population.At(table[slot] - 1);
    }
}
