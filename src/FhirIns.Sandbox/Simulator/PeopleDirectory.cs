using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// Everybody whom the simulated INSi knows: people entered one by one, over those of a generated population. Safe for
/// concurrent use; a change is seen by the next call.
/// </summary>
public sealed class PeopleDirectory
{
    private readonly Lock _lock = new();
    private readonly PopulationIndex? _population;
    private readonly Dictionary<string, SimulatedPerson> _byNumber = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SimulatedPerson>> _byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    internal PeopleDirectory(PopulationIndex? population)
    {
        _population = population;
        Restore();
    }

    /// <summary>How many people are known.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return (_population?.Count ?? 0) - _hidden.Count + _byNumber.Count;
        }
    }

    /// <summary>The people entered one by one, the published test people first among them.</summary>
    public IReadOnlyList<SimulatedPerson> Entered
    {
        get
        {
            lock (_lock)
                return [.. _byNumber.Values];
        }
    }

    /// <summary>Whoever has that active number (13 characters), or null.</summary>
    public SimulatedPerson? Find(string number)
    {
        lock (_lock)
            return FindUnlocked(number);
    }

    /// <summary>Enters a person; false when the active number is taken.</summary>
    /// <exception cref="ArgumentException">The person cannot be held: wrong form of number, sex, date or place.</exception>
    public bool Add(SimulatedPerson person)
    {
        Check(person);
        lock (_lock)
        {
            if (FindUnlocked(person.Ins.Number) is not null)
                return false;
            Enter(person);
            return true;
        }
    }

    /// <summary>Enters a person, in place of whoever has the active number.</summary>
    /// <exception cref="ArgumentException">The person cannot be held: wrong form of number, sex, date or place.</exception>
    public void Put(SimulatedPerson person)
    {
        Check(person);
        lock (_lock)
        {
            RemoveUnlocked(person.Ins.Number);
            Enter(person);
        }
    }

    /// <summary>Changes the person of that active number; false when there is none.</summary>
    /// <exception cref="ArgumentException">The changed person cannot be held.</exception>
    public bool Change(string number, Func<SimulatedPerson, SimulatedPerson> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_lock)
        {
            if (FindUnlocked(number) is not { } person)
                return false;

            var changed = change(person);
            Check(changed);
            RemoveUnlocked(number);
            RemoveUnlocked(changed.Ins.Number);
            Enter(changed);
            return true;
        }
    }

    /// <summary>Forgets the person of that active number; false when there is none.</summary>
    public bool Remove(string number)
    {
        lock (_lock)
            return RemoveUnlocked(number);
    }

    /// <summary>Back to the published test people and the whole population.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            _byNumber.Clear();
            _byKey.Clear();
            _hidden.Clear();
            foreach (var person in PublishedPeople.All)
            {
                RemoveUnlocked(person.Ins.Number);
                Enter(person);
            }
        }
    }

    /// <summary>Those of that birth name, sex and birth date, by exact text.</summary>
    internal IReadOnlyList<SimulatedPerson> ByTraits(string birthName, string sex, string birthDate)
    {
        lock (_lock)
        {
            var population = _population?.ByTraits(birthName, sex, birthDate) ?? [];
            return [.. Entries(TraitsKey(birthName, sex, birthDate)), .. population.Where(IsShown)];
        }
    }

    /// <summary>Those whose active or replaced number is that one.</summary>
    internal IReadOnlyList<SimulatedPerson> ByAnyNumber(string number)
    {
        lock (_lock)
            return [.. Entries(NumberKey(number)), .. (_population?.ByNumber(number) ?? []).Where(IsShown)];
    }

    /// <summary>Those who are on the card of that insured person, the holder included.</summary>
    internal IReadOnlyList<SimulatedPerson> OnCardOf(string holderNumber)
    {
        lock (_lock)
            return [.. ByAnyNumber(holderNumber), .. Entries(HolderKey(holderNumber))];
    }

    private static void Check(SimulatedPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.Defect() is { } defect)
            throw new ArgumentException(defect, nameof(person));
    }

    private static string TraitsKey(string birthName, string sex, string birthDate) =>
        $"T{birthName}|{sex}|{birthDate}";

    private static string NumberKey(string number) => $"N{number}";

    private static string HolderKey(string number) => $"H{number}";

    private static IEnumerable<string> KeysOf(SimulatedPerson person)
    {
        yield return TraitsKey(person.BirthName, person.Sex, person.BirthDate);
        if (person.CardHolderNumber is { } holder && holder != person.Ins.Number)
            yield return HolderKey(holder);
        foreach (var number in person.Superseded.Select(past => past.Ins.Number).Append(person.Ins.Number).Distinct())
            yield return NumberKey(number);
    }

    private List<SimulatedPerson> Entries(string key) => _byKey.GetValueOrDefault(key) ?? [];

    private bool IsShown(SimulatedPerson member) => !_hidden.Contains(member.Ins.Number);

    private SimulatedPerson? FindUnlocked(string number) =>
        _byNumber.GetValueOrDefault(number) ?? FindInPopulation(number);

    private SimulatedPerson? FindInPopulation(string number) =>
        _population?.ByNumber(number).FirstOrDefault(member => member.Ins.Number == number && IsShown(member));

    private void Enter(SimulatedPerson person)
    {
        _byNumber.Add(person.Ins.Number, person);
        foreach (var key in KeysOf(person))
        {
            if (!_byKey.TryGetValue(key, out var entries))
                _byKey.Add(key, entries = []);
            entries.Add(person);
        }
    }

    private bool RemoveUnlocked(string number)
    {
        if (_byNumber.Remove(number, out var person))
        {
            foreach (var key in KeysOf(person))
                _byKey[key].Remove(person);
            return true;
        }
        return FindInPopulation(number) is not null && _hidden.Add(number);
    }
}
