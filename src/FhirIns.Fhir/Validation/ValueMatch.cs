using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.Validation;

/// <summary>Compares an element with a fixed value or a pattern of a profile.</summary>
internal static class ValueMatch
{
    /// <summary>The same value and the same children, in the same order.</summary>
    public static bool AreEqual(Element actual, Element expected)
    {
        if (actual.Value != expected.Value)
        {
            return false;
        }
        var mine = actual.FirstChild;
        var theirs = expected.FirstChild;
        while (mine is not null && theirs is not null)
        {
            if (mine.JsonName != theirs.JsonName || !AreEqual(mine, theirs))
            {
                return false;
            }
            mine = mine.NextSibling;
            theirs = theirs.NextSibling;
        }
        return mine is null && theirs is null;
    }

    /// <summary>
    /// Everything the pattern has; more is allowed, and of what repeats one that fits is enough. Displays count: a
    /// coding without the pattern's display does not fit.
    /// </summary>
    public static bool Contains(Element actual, Element pattern)
    {
        if (pattern.Value is { } value && actual.Value != value)
        {
            return false;
        }
        foreach (var part in pattern.Children)
        {
            if (!HasPart(actual, part))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Within limits, either of which may be null. What cannot be compared is not outside.</summary>
    public static bool IsBetween(Element actual, Element? least, Element? greatest) =>
        Compare(actual, least) is null or >= 0 && Compare(actual, greatest) is null or <= 0;

    private static int? Compare(Element actual, Element? limit) =>
        SystemValue.Of(actual) is { } value && SystemValue.Of(limit) is { } other
            ? Ordering.Compare(value, other)
            : null;

    private static bool HasPart(Element actual, Element part)
    {
        foreach (var child in actual.Children)
        {
            if (child.JsonName == part.JsonName && Contains(child, part))
            {
                return true;
            }
        }
        return false;
    }
}
