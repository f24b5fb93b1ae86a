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
    /// <param name="counts">Its counters: how many, the latest slice, how many in each slice.</param>
    public void Minimums(Element parent, ChildRules child, ReadOnlySpan<int> counts)
    {
        var missing = 0;
        var slices = child.Slicing?.Slices ?? [];
        for (var i = 0; i < slices.Length; i++)
        {
            var count = counts[2 + i];
            missing += Math.Max(slices[i].Min - count, 0);
            Minimum(parent, count, slices[i].Min, slices[i].Rules);
        }
        if (missing == 0 || counts[0] + missing < child.Min)
        {
            Minimum(parent, counts[0], child.Min, child.Rules);
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
    /// <param name="rules">The rules of its name, which has slices.</param>
    /// <param name="rank">Rank of the slice that takes it, -1 for none.</param>
    /// <param name="latest">What stood before: 1 + rank of the latest slice.</param>
    public void Order(Element child, ChildRules rules, int rank, ref int latest)
    {
        var slicing = rules.Slicing!;
        if (rank < 0)
        {
            if (slicing.Mode == SlicingMode.Closed)
            {
                issues.Report(ValidationIssues.NotInSlices(rules.Rules.Id, rules.Rules.Profile), child);
            }
            if (slicing.Mode == SlicingMode.OpenAtEnd)
            {
                latest = Unsliced;
            }
            return;
        }
        if (latest == Unsliced || (slicing.IsOrdered && rank + 1 < latest))
        {
            issues.Report(ValidationIssues.OutOfOrder(rules.Rules.Id, rules.Rules.Profile), child);
        }
        else
        {
            latest = rank + 1;
        }
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
