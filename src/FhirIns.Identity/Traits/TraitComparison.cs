namespace FhirIns.Identity;

/// <summary>
/// Local traits beside others, trait by trait, so that a person sees what differs (S071), and how near they are on the
/// whole (S073).
/// </summary>
public sealed class TraitComparison
{
    /// <summary>From this similarity on, two names are one name written twice.</summary>
    private const double SlipOfThePen = 0.9;

    private TraitComparison(IReadOnlyList<ComparedTrait> traits, decimal similarity)
    {
        Traits = traits;
        Similarity = similarity;
    }

    /// <summary>One entry for each strict trait, in the order of <see cref="Trait"/>.</summary>
    public IReadOnlyList<ComparedTrait> Traits { get; }

    /// <summary>
    /// 0 to 1, four decimals: birth name 0.3, first given name 0.2 and list 0.1 by Jaro-Winkler; birth date 0.2, sex 0.1 and
    /// birth place 0.1 by equality, a place that one side does not know being left out.
    /// </summary>
    public decimal Similarity { get; }

    /// <summary>The first trait that is different, or null.</summary>
    public Trait? FirstDifferent => Traits.FirstOrDefault(trait => trait.Verdict is Verdict.Different)?.Trait;

    /// <summary>The verdict on one trait.</summary>
    public Verdict this[Trait trait] => Traits[(int)trait].Verdict;

    /// <summary>
    /// Whether an identity may be fed without a person's decision: names equal but for spelling, date and sex equal, and a
    /// similarity of at least the threshold (S073).
    /// </summary>
    public bool AllowsAutomaticFeed(decimal threshold) =>
        Similarity >= threshold
        && this[Trait.BirthName] is not Verdict.Different
        && this[Trait.FirstGivenName] is not Verdict.Different
        && this[Trait.BirthDate] is Verdict.Equal
        && this[Trait.Sex] is Verdict.Equal;

    /// <summary>Compares local traits with what INSi returned, whatever it lacks.</summary>
    public static TraitComparison Of(StrictTraits local, InsiIdentity insi)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(insi);
        return Compare(Side.Of(local), Side.Of(insi, local.FirstGivenName));
    }

    /// <summary>Compares local traits with others.</summary>
    public static TraitComparison Of(StrictTraits local, StrictTraits other)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(other);
        return Compare(Side.Of(local), Side.Of(other));
    }

    /// <summary>
    /// Compares the traits of two records, neither of which counts more: the verdicts are the same whichever comes first, a list
    /// of given names that goes on where the other ends being a minor difference from both sides.
    /// </summary>
    public static TraitComparison OfPair(StrictTraits one, StrictTraits other)
    {
        var there = Of(one, other);
        var back = Of(other, one);
        return new(
            [
                .. there.Traits.Zip(
                    back.Traits,
                    (left, right) => left with { Verdict = Milder(left.Verdict, right.Verdict) }
                ),
            ],
            there.Similarity
        );
    }

    /// <summary>
    /// Compares local traits with a description. What it does not say is a minor difference, and makes the similarity of
    /// what it says worth less: half of it when nearly nothing is said.
    /// </summary>
    /// <param name="local">Traits of the record.</param>
    /// <param name="sought">The description.</param>
    /// <param name="isKnownByName">Whether the name sought is a used or past name of the person (S026, A7).</param>
    public static TraitComparison Of(StrictTraits local, SoughtPerson sought, bool isKnownByName = false)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(sought);
        var known = Side.Of(local);
        var said = Side.Of(sought) with { Marker = known.Marker };
        return new(
            [.. Verdicts(known, said).Select(one => MaySay(one) ? one with { Verdict = Verdict.Minor } : one)],
            WeighSaid(known, said, isKnownByName)
        );
    }

    /// <summary>Whether a description that differs may be of the same person: it, or what is known, says less.</summary>
    private static bool MaySay(ComparedTrait trait) =>
        trait.Verdict is Verdict.Different
        && trait switch
        {
            { Local: null } or { Other: null } => true,
            { Trait: Trait.Sex } => trait.Local == nameof(Identity.Sex.Unknown),
            { Trait: Trait.GivenNames } => Begins(trait.Other, trait.Local),
            _ => false,
        };

    /// <summary>Whether two names are the same but for a slip of the pen, or one side does not say.</summary>
    internal bool IsNear(Trait name)
    {
        var (local, other) = (Traits[(int)name].Local, Traits[(int)name].Other);
        return this[name] is not Verdict.Different || Nearness(local, other) >= SlipOfThePen;
    }

    private static Verdict Milder(Verdict left, Verdict right) =>
        left is Verdict.Different ? right
        : right is Verdict.Different ? left
        : left is Verdict.Minor ? left
        : right;

    private static TraitComparison Compare(Side local, Side other) => new(Verdicts(local, other), Weigh(local, other));

    private static ComparedTrait[] Verdicts(Side local, Side other) =>
        [
            new(Trait.BirthName, local.BirthName, other.BirthName, OfName(local.BirthName, other.BirthName)),
            new(Trait.FirstGivenName, local.First, other.First, OfFirst(local, other)),
            new(Trait.GivenNames, local.GivenNames, other.GivenNames, OfList(local.GivenNames, other.GivenNames)),
            new(Trait.BirthDate, local.Date, other.Date, OfDate(local, other)),
            new(Trait.Sex, Text(local.Sex), Text(other.Sex), Exact(local.Sex == other.Sex)),
            new(Trait.BirthPlace, local.Place, other.Place, OfPlace(local.Place, other.Place)),
        ];

    private static Verdict OfName(string? local, string? other) =>
        local is null || other is null ? Verdict.Different
        : local == other ? Verdict.Equal
        : NameText.Loose(local) == NameText.Loose(other) ? Verdict.Minor
        : Verdict.Different;

    private static Verdict OfFirst(Side local, Side other)
    {
        var verdict = OfName(local.First, other.First);
        var beginsList =
            local.First is not null
            && other.GivenNames is not null
            && GivenNameList.BeginsWith(other.GivenNames, local.First);
        return verdict is Verdict.Different && beginsList ? Verdict.Minor : verdict;
    }

    private static Verdict OfList(string? local, string? other)
    {
        var verdict = OfName(local, other);
        return verdict is Verdict.Different && local is not null && other is not null && Begins(local, other)
            ? Verdict.Minor
            : verdict;
    }

    private static bool Begins(string local, string other) =>
        $"{NameText.Loose(other)} ".StartsWith($"{NameText.Loose(local)} ", StringComparison.Ordinal);

    private static Verdict OfDate(Side local, Side other) =>
        Exact(local.Date is not null && local.Date == other.Date && local.Marker == other.Marker);

    private static Verdict OfPlace(string? local, string? other) =>
        local == other ? Verdict.Equal
        : IsKnown(local) && IsKnown(other) ? Verdict.Different
        : Verdict.Minor;

    private static bool IsKnown(string? place) => place is not (null or BirthPlace.UnknownCode);

    private static Verdict Exact(bool equal) => equal ? Verdict.Equal : Verdict.Different;

    private static string? Text(Sex? sex) => sex?.ToString();

    private static decimal Weigh(Side local, Side other)
    {
        var score =
            0.3 * Nearness(local.BirthName, other.BirthName)
            + 0.2 * Nearness(local.First, other.First)
            + 0.1 * Nearness(local.GivenNames, other.GivenNames)
            + 0.2 * (OfDate(local, other) is Verdict.Equal ? 1 : 0)
            + 0.1 * (local.Sex == other.Sex ? 1 : 0);
        if (!IsKnown(local.Place) || !IsKnown(other.Place))
            return Math.Round((decimal)(score / 0.9), 4);
        return Math.Round((decimal)(score + (local.Place == other.Place ? 0.1 : 0)), 4);
    }

    private static decimal WeighSaid(Side local, Side said, bool isKnownByName)
    {
        var (weight, score) = (0.0, 0.0);
        if (said.BirthName is not null)
            Add(0.3, Math.Max(Nearness(local.BirthName, said.BirthName), isKnownByName ? SlipOfThePen : 0));
        if (said.First is not null)
            Add(0.2, OfFirst(local, said) is Verdict.Different ? Nearness(local.First, said.First) : 1);
        if (said.GivenNames is not null)
            Add(0.1, Nearness(local.GivenNames, said.GivenNames));
        if (said.Date is not null)
            Add(0.2, local.Date == said.Date ? 1 : 0);
        if (said.Sex is not null && local.Sex is not Identity.Sex.Unknown)
            Add(0.1, local.Sex == said.Sex ? 1 : 0);
        if (IsKnown(said.Place) && IsKnown(local.Place))
            Add(0.1, local.Place == said.Place ? 1 : 0);
        return weight == 0 ? 0 : Math.Round((decimal)(score / weight * (1 + weight) / 2), 4);

        void Add(double share, double nearness) => (weight, score) = (weight + share, score + share * nearness);
    }

    private static double Nearness(string? local, string? other) =>
        local is null || other is null ? 0 : JaroWinkler.Similarity(NameText.Loose(local), NameText.Loose(other));

    private sealed record Side(
        string? BirthName,
        string? First,
        string? GivenNames,
        string? Date,
        BirthDateMarker Marker,
        Sex? Sex,
        string? Place
    )
    {
        public static Side Of(StrictTraits traits) =>
            new(
                traits.BirthName,
                traits.FirstGivenName,
                traits.GivenNames,
                traits.BirthDate.Text,
                traits.BirthDate.Marker,
                traits.Sex,
                traits.BirthPlace?.Code
            );

        public static Side Of(InsiIdentity insi, string knownFirst)
        {
            var list = Filled(insi.GivenNames) ?? Filled(insi.GivenName);
            var first = list is null ? null : GivenNameList.First(list, Filled(insi.GivenName) ?? knownFirst);
            return new(
                Filled(insi.BirthName),
                first,
                list,
                Filled(insi.BirthDate),
                BirthDateMarker.None,
                insi.ParsedSex,
                Filled(insi.BirthPlace)
            );
        }

        public static Side Of(SoughtPerson sought) =>
            new(
                sought.BirthName,
                sought.FirstGivenName,
                sought.GivenNames,
                sought.BirthDate,
                BirthDateMarker.None,
                sought.Sex,
                sought.BirthPlace
            );

        private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
    }
}

/// <summary>One trait on both sides.</summary>
/// <param name="Trait">Which.</param>
/// <param name="Local">The local value, or null.</param>
/// <param name="Other">The other value, or null.</param>
/// <param name="Verdict">How near they are.</param>
public sealed record ComparedTrait(Trait Trait, string? Local, string? Other, Verdict Verdict)
{
    /// <summary>Says nothing of the values: they must not reach a log.</summary>
    public override string ToString() => $"{Trait} {Verdict}";
}
