namespace FhirIns.Fhir.Validation.Rules;

/// <summary>What becomes of an element that no slice takes.</summary>
internal enum SlicingMode
{
    /// <summary>It may stand anywhere.</summary>
    Open,

    /// <summary>It may stand after those that slices take.</summary>
    OpenAtEnd,

    /// <summary>It is refused.</summary>
    Closed,
}

/// <summary>How the elements of one name are told apart, and what is asked of each group.</summary>
internal sealed class Slicing
{
    public required SlicingMode Mode { get; init; }

    /// <summary>True when elements must stand in the order of their slices.</summary>
    public required bool IsOrdered { get; init; }

    public required Slice[] Slices { get; init; }

    /// <summary>Its counter in the walk: 1 + rank of the latest slice met.</summary>
    public required int Latest { get; init; }

    /// <summary>
    /// Rank of the slice that takes an element, -1 for none. Where the discriminator does not tell two slices apart
    /// (in FR Core both kinds of NSS have the type NH), the first wins with which most of the element agrees.
    /// </summary>
    public int Find(Element item, ProfileMatch match)
    {
        var first = -1;
        for (var i = 0; i < Slices.Length; i++)
        {
            if (!Slices[i].Takes(item, match))
            {
                continue;
            }
            if (first >= 0)
            {
                return BestFit(item, match, first);
            }
            first = i;
        }
        return first;
    }

    private int BestFit(Element item, ProfileMatch match, int first)
    {
        var (best, most) = (first, -1);
        for (var i = first; i < Slices.Length; i++)
        {
            if (Slices[i].Takes(item, match) && match.CountFitting(item, Slices[i].Rules) is var count && count > most)
            {
                (best, most) = (i, count);
            }
        }
        return best;
    }
}

/// <summary>One slice: its rules, how many elements it may take, and which ones.</summary>
internal sealed class Slice(ElementRules rules, Discriminator[] discriminators)
{
    private readonly Criterion[] _criteria =
    [
        .. discriminators.Select(discriminator => new Criterion(discriminator, rules)),
    ];
    private readonly bool _isByUrl = discriminators is [{ IsUrl: true }] && rules.ExtensionUrl is not null;

    public ElementRules Rules => rules;

    public required int Min { get; init; }

    public required int Max { get; init; }

    /// <summary>Its counter in the walk: how many elements it has taken.</summary>
    public required int Counter { get; init; }

    /// <summary>The slices of this slice ("a/b"); null for most.</summary>
    public Slicing? Reslicing { get; init; }

    /// <summary>True when each discriminator finds something in the rules of the slice to compare with.</summary>
    public bool CanDecide => _isByUrl || (_criteria.Length > 0 && _criteria.All(criterion => criterion.CanDecide));

    public bool Takes(Element item, ProfileMatch match)
    {
        if (_isByUrl)
        {
            return item.Text("url") == rules.ExtensionUrl;
        }
        foreach (var criterion in _criteria)
        {
            if (!criterion.IsMet(item, match))
            {
                return false;
            }
        }
        return _criteria.Length > 0;
    }
}
