using FhirIns.Fhir.Validation.Rules;

namespace FhirIns.Fhir.Validation.Checks;

/// <summary>How many elements stand under a name and in each slice, and in which order.</summary>
internal sealed class CountChecks(IssueList issues)
{
    /// <summary>What <see cref="Order"/> remembers once an element stood that no slice took.</summary>
    private const int Unsliced = int.MaxValue;

    /// <summary>
    /// Refuses what there is too little of. Where a required slice is missing, the name itself is not missed besides if
    /// that slice would be enough.
    /// </summary>
    /// <param name="parent">The element whose children were counted.</param>
    /// <param name="child">The rules of one name.</param>
    /// <param name="counters">The counters of the rules that it is part of.</param>
    public void Minimums(Element parent, ChildRules child, ReadOnlySpan<int> counters)
    {
        var count = counters[child.Counter];
        var missing = Slices(parent, child.Slicing, counters);
        if (missing == 0 || count + missing < child.Min)
        {
            Minimum(parent, count, child.Min, child.Rules);
        }
    }

    /// <summary>Refuses the first element in excess, and none of those after it again.</summary>
    public void Maximum(Element child, int count, int max, ElementRules rules)
    {
        if (count == max + 1)
        {
            issues.Report(
                max == 0
                    ? ValidationIssues.NotAllowed(rules.Id, rules.Profile)
                    : ValidationIssues.TooMany(rules.Id, max, rules.Profile),
                child
            );
        }
    }

    /// <summary>The order of slices, and what a closed slicing leaves no room for.</summary>
    /// <param name="child">The element.</param>
    /// <param name="slicing">Its slicing.</param>
    /// <param name="sliced">The rules of what is sliced, for messages.</param>
    /// <param name="rank">Rank of the slice that takes it, -1 for none.</param>
    /// <param name="latest">What stood before: 1 + rank of the latest slice.</param>
    public void Order(Element child, Slicing slicing, ElementRules sliced, int rank, ref int latest)
    {
        if (rank < 0)
        {
            if (slicing.Mode == SlicingMode.Closed)
            {
                issues.Report(ValidationIssues.NotInSlices(sliced.Id, sliced.Profile), child);
            }
            if (slicing.Mode == SlicingMode.OpenAtEnd)
            {
                latest = Unsliced;
            }
            return;
        }
        if (latest == Unsliced || (slicing.IsOrdered && rank + 1 < latest))
        {
            issues.Report(ValidationIssues.OutOfOrder(sliced.Id, sliced.Profile), child);
        }
        else
        {
            latest = rank + 1;
        }
    }

    /// <summary>How many elements are missing in slices; each slice that misses some is refused.</summary>
    private int Slices(Element parent, Slicing? slicing, ReadOnlySpan<int> counters)
    {
        var missing = 0;
        foreach (var slice in slicing?.Slices ?? [])
        {
            var count = counters[slice.Counter];
            missing += Math.Max(slice.Min - count, 0);
            Minimum(parent, count, slice.Min, slice.Rules);
            if (count > 0)
            {
                Slices(parent, slice.Reslicing, counters);
            }
        }
        return missing;
    }

    private void Minimum(Element parent, int count, int min, ElementRules rules)
    {
        if (count < min)
        {
            issues.Report(
                min == 1
                    ? ValidationIssues.Missing(rules.Id, rules.Profile)
                    : ValidationIssues.TooFew(rules.Id, min, rules.Profile),
                parent
            );
        }
    }
}
