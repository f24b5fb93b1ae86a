using System.Globalization;

namespace FhirIns.Sandbox.Population;

/// <summary>
/// Any number of fictitious French people, the same for the same seed on every machine. Every member is computed from
/// the seed and its number alone: a million of them cost no memory until they are asked for.
/// </summary>
/// <remarks>
/// In each hundred: 70 QUAL, 10 RECUP, 10 VALI, 10 PROV; among those whose INS is known, 3 with an INS-NIA and 1 whose
/// traits in INSi now differ. Also in each hundred 12 births abroad and a pair of twins, now and then a pair that shares
/// name, first given name, sex and birth date (INSi answers 02 without the birth place), a sex change, a former NIA.
/// </remarks>
public sealed class FictitiousPopulation
{
    /// <summary>The largest population that can be made.</summary>
    public const int MaximumCount = 4_000_000;

    private const int Hundred = 100;

    // Places in each hundred of those tied to the person before them, or with a past number; they never coincide.
    private const int Twin = 41;
    private const int Homonym = 73;
    private const int SexChanged = 57;
    private const int FormerNia = 23;

    // The four orders kept for each slot in its month and place.
    private const int OwnOrder = 1;
    private const int TwinOrder = 2;
    private const int HomonymOrder = 3;
    private const int FormerOrder = 4;
    private const int OrdersPerSlot = 4;

    private readonly int _seed;
    private readonly BirthSlots _inFrance;
    private readonly BirthSlots _abroad;

    /// <param name="seed">Two populations of one seed are the same, whatever their size.</param>
    public FictitiousPopulation(int seed)
    {
        _seed = seed;
        _inFrance = new BirthSlots(BirthPlaces.France, seed);
        _abroad = new BirthSlots(BirthPlaces.Abroad, seed);
    }

    /// <summary>The first <paramref name="count"/> members, made one by one while they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or above <see cref="MaximumCount"/>.</exception>
    public static IEnumerable<PopulationMember> Generate(int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        var population = new FictitiousPopulation(seed);
        return Enumerable.Range(0, count).Select(population.At);
    }

    /// <summary>The member of that number, from 0 to <see cref="MaximumCount"/> - 1.</summary>
    public PopulationMember At(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, MaximumCount);
        var place = number % Hundred;
        var card = StatusCard(number);
        var draw = new Draw(_seed, number);
        var registered = TraitsOf(number, ref draw);
        return new PopulationMember
        {
            Number = number,
            Status = card switch
            {
                < 70 => PopulationStatus.Qualified,
                < 80 => PopulationStatus.Retrieved,
                < 90 => PopulationStatus.Validated,
                _ => PopulationStatus.Provisional,
            },
            Registered = registered,
            Local = card == 0 ? Former(registered, ref draw) : registered,
            Ins = InsOf(number, registered, card),
            Superseded = SupersededOf(number, registered, card),
            UsedName = UsedName(registered, ref draw),
            BirthRank = place == Twin ? 2 : 1,
        };
    }

    /// <summary>Shuffles each hundred in its own way, so that levels do not follow numbers: 0 to 99, each once.</summary>
    private int StatusCard(int number)
    {
        var hundred = new Draw(_seed, ~(number / Hundred));
        return (number % Hundred * 37 + hundred.Next(Hundred)) % Hundred;
    }

    private static bool HasNia(int card) => card is 1 or 2 or 71;

    private static bool IsBornAbroad(int card) => HasNia(card) || card is >= 61 and < 70;

    private static bool IsHomonym(int number) => number % Hundred == Homonym && number / Hundred % 4 == 0;

    private static bool IsSexChanged(int number) => number % Hundred == SexChanged && number / Hundred % 3 == 0;

    private static bool IsFormerNia(int number) => number % Hundred == FormerNia && number / Hundred % 2 == 0;

    private BirthSlots SlotsOf(int number) => IsBornAbroad(StatusCard(number)) ? _abroad : _inFrance;

    private CivilTraits TraitsOf(int number, ref Draw draw)
    {
        if (number % Hundred == Twin)
            return TwinOf(number - 1, ref draw);
        if (IsHomonym(number))
            return HomonymOf(number - 1, ref draw);

        var slots = SlotsOf(number);
        var birth = slots.At(number);
        var birthPlace = slots.Place(birth.Place);
        var origin = slots == _abroad && draw.Percent(80);
        var familyNames = origin || draw.Percent(60) ? birthPlace.FamilyNames : FamilyNames.France;
        return new CivilTraits(
            BirthName(familyNames, birth.Year, ref draw),
            GivenNamesFor(birth.Man, birth.Year, origin, ref draw),
            birth.Man,
            new DateOnly(birth.Year, birth.Month, draw.Next(DateTime.DaysInMonth(birth.Year, birth.Month)) + 1),
            birthPlace.Code
        );
    }

    private CivilTraits TwinOf(int elder, ref Draw draw)
    {
        var first = RegisteredOf(elder);
        var man = draw.Percent(65) ? first.Man : !first.Man;
        var names = GivenNamesFor(man, first.BirthDate.Year, origin: false, ref draw);
        while (names[0] == first.GivenNames[0])
            names = GivenNamesFor(man, first.BirthDate.Year, origin: false, ref draw);
        return first with { Man = man, GivenNames = names };
    }

    private CivilTraits HomonymOf(int other, ref Draw draw)
    {
        var first = RegisteredOf(other);
        var slots = SlotsOf(other);
        var names = GivenNamesFor(first.Man, first.BirthDate.Year, origin: false, ref draw);
        return first with
        {
            GivenNames = [first.GivenNames[0], .. names.Where(name => name != first.GivenNames[0]).Take(1)],
            BirthPlace = slots.Place(slots.At(other).Place + 1).Code,
        };
    }

    private CivilTraits RegisteredOf(int number)
    {
        var draw = new Draw(_seed, number);
        return TraitsOf(number, ref draw);
    }

    private NationalNumber InsOf(int number, CivilTraits traits, int card)
    {
        var oid = HasNia(card) ? NationalNumber.NiaOid : NationalNumber.NirOid;
        if (number % Hundred == Twin)
            return Numbered(number - 1, traits.Man, traits, TwinOrder, oid);
        return IsHomonym(number)
            ? Numbered(number - 1, traits.Man, traits, HomonymOrder, oid)
            : Numbered(number, traits.Man, traits, OwnOrder, oid);
    }

    private SupersededNumber? SupersededOf(int number, CivilTraits traits, int card)
    {
        var sexChanged = IsSexChanged(number);
        if (!sexChanged && (!IsFormerNia(number) || HasNia(card)))
            return null;

        var man = sexChanged ? !traits.Man : traits.Man;
        var oid = sexChanged ? NationalNumber.NirOid : NationalNumber.NiaOid;
        var changed = new DateOnly(Math.Max(2010, traits.BirthDate.Year), 12, 1 + number % 28);
        return new SupersededNumber(Numbered(number, man, traits, FormerOrder, oid), traits.BirthDate, changed);
    }

    private NationalNumber Numbered(int slot, bool man, CivilTraits traits, int order, string oid)
    {
        var rank = SlotsOf(slot).At(slot).Rank * OrdersPerSlot + order;
        Span<char> text = stackalloc char[13];
        text[0] = man ? '1' : '2';
        var date = traits.BirthDate;
        (date.Year % 100).TryFormat(text[1..], out _, "00", CultureInfo.InvariantCulture);
        date.Month.TryFormat(text[3..], out _, "00", CultureInfo.InvariantCulture);
        traits.BirthPlace.CopyTo(text[5..]);
        rank.TryFormat(text[10..], out _, "000", CultureInfo.InvariantCulture);
        return new NationalNumber(new string(text), NationalNumber.KeyOf(text), oid);
    }

    private static string BirthName(WeightedNames names, int year, ref Draw draw)
    {
        var name = names.Pick(ref draw);
        var second = names.Pick(ref draw);
        if (second == name)
            return name;
        return (draw.Next(1000), year) switch
        {
            (< 25, _) => $"{name}-{second}",
            (< 60, >= 2005 and <= 2010) => $"{name}--{second}",
            (< 120, > 2010) => $"{name} {second}",
            _ => name,
        };
    }

    private static string[] GivenNamesFor(bool man, int year, bool origin, ref Draw draw)
    {
        var names = GivenNames.For(man, year, origin);
        var count = draw.Next(100) switch
        {
            < 35 => 1,
            < 68 => 2,
            < 96 => 3,
            _ => 4,
        };
        var chosen = new string[count];
        for (var filled = 0; filled < count; )
        {
            var name = names.Pick(ref draw);
            if (Array.IndexOf(chosen, name, 0, filled) < 0)
                chosen[filled++] = name;
        }
        return chosen;
    }

    /// <summary>What the server obtained before INSi's record was corrected.</summary>
    private static CivilTraits Former(CivilTraits now, ref Draw draw) =>
        draw.Next(3) switch
        {
            0 => now with { BirthDate = now.BirthDate.AddDays(now.BirthDate.Day > 1 ? -1 : 1) },
            1 => now with { GivenNames = GivenNamesOtherThan(now, ref draw) },
            _ => now with { BirthName = NameOtherThan(now.BirthName, ref draw) },
        };

    private static string[] GivenNamesOtherThan(CivilTraits now, ref Draw draw)
    {
        var names = GivenNamesFor(now.Man, now.BirthDate.Year, origin: false, ref draw);
        while (names[0] == now.GivenNames[0])
            names = GivenNamesFor(now.Man, now.BirthDate.Year, origin: false, ref draw);
        return names;
    }

    private static string NameOtherThan(string birthName, ref Draw draw)
    {
        var name = FamilyNames.France.Pick(ref draw);
        while (name == birthName)
            name = FamilyNames.France.Pick(ref draw);
        return name;
    }

    private static string? UsedName(CivilTraits traits, ref Draw draw)
    {
        if (traits.Man || traits.BirthDate.Year > 2000 || !draw.Percent(40))
            return null;
        var other = NameOtherThan(traits.BirthName, ref draw);
        return draw.Percent(20) ? $"{traits.BirthName}-{other}" : other;
    }
}
