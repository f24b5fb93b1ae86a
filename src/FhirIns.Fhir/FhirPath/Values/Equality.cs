namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Equality (<c>=</c>) and equivalence (<c>~</c>) of items and of collections.</summary>
internal static class Equality
{
    /// <summary>Null when one of the collections is empty, or when precision does not allow an answer.</summary>
    public static bool? AreEqual(Items left, Items right, Evaluation evaluation)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return null;
        }
        if (left.Count != right.Count)
        {
            return false;
        }
        bool? all = true;
        for (var i = 0; i < left.Count; i++)
        {
            switch (AreEqual(left[i], right[i], evaluation))
            {
                case false:
                    return false;
                case null:
                    all = null;
                    break;
            }
        }
        return all;
    }

    /// <summary>Null where precision does not allow an answer; items of unlike types are different.</summary>
    public static bool? AreEqual(object left, object right, Evaluation evaluation)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }
        return (SystemValue.Of(left), SystemValue.Of(right)) switch
        {
            (string a, string b) => a == b,
            (bool a, bool b) => a == b,
            (int a, int b) => a == b,
            (int a, decimal b) => a == b,
            (decimal a, int b) => a == b,
            (decimal a, decimal b) => a == b,
            (Temporal a, Temporal b) => a.IsSameKind(b)
                ? Temporal.Compare(a, b) is { } order
                    ? order == 0
                    : null
                : false,
            (Quantity a, Quantity b) => AreEqual(a, b),
            (Quantity a, var b and (int or decimal)) => AreEqual(a, AsQuantity(b)),
            (var a and (int or decimal), Quantity b) => AreEqual(AsQuantity(a), b),
            (TypeInfo a, TypeInfo b) => a == b,
            (Element a, Element b) => Trees(a, b, evaluation),
            (null, null) => left is Element a && right is Element b && Trees(a, b, evaluation),
            _ => false,
        };
    }

    /// <summary>Two empty collections are equivalent; order does not matter.</summary>
    public static bool AreEquivalent(Items left, Items right, Evaluation evaluation)
    {
        if (left.Count != right.Count)
        {
            return false;
        }
        var open = evaluation.Rent();
        open.AddRange(right.Span);
        var taken = new bool[open.Count];
        var all = true;
        for (var i = 0; i < left.Count && all; i++)
        {
            evaluation.Spend(open.Count);
            all = false;
            for (var j = 0; j < open.Count && !all; j++)
            {
                if (!taken[j] && AreEquivalent(left[i], open[j], evaluation))
                {
                    taken[j] = all = true;
                }
            }
        }
        evaluation.Return(open);
        return all;
    }

    /// <summary>Text ignores case and white space, decimals the precision of the finer, dates need the same precision.</summary>
    public static bool AreEquivalent(object left, object right, Evaluation evaluation) =>
        (SystemValue.Of(left), SystemValue.Of(right)) switch
        {
            (string a, string b) => AreEquivalentTexts(a, b),
            (var a and (int or decimal), var b and (int or decimal)) => Numbers.AreEquivalent(Number(a), Number(b)),
            (Temporal a, Temporal b) => a.IsSameKind(b) && Temporal.AreEquivalent(a, b),
            (Quantity a, Quantity b) => AreEquivalent(a, b),
            (Quantity a, var b and (int or decimal)) => AreEquivalent(a, AsQuantity(b)),
            (var a and (int or decimal), Quantity b) => AreEquivalent(AsQuantity(a), b),
            (Element a, Element b) => AreEquivalentTrees(a, b, evaluation),
            _ => AreEqual(left, right, evaluation) == true,
        };

    public static Quantity AsQuantity(object number) => new(Number(number), Quantity.NoUnit);

    private static decimal Number(object number) => number is int integer ? integer : (decimal)number;

    private static bool? AreEqual(Quantity left, Quantity right) =>
        Quantity.Compare(left, right) is { } order ? order == 0 : null;

    private static bool AreEquivalent(Quantity left, Quantity right) => Quantity.AreEquivalent(left, right);

    private static bool AreEquivalentTexts(string left, string right)
    {
        var (i, j) = (0, 0);
        var a = left.AsSpan().Trim();
        var b = right.AsSpan().Trim();
        while (i < a.Length && j < b.Length)
        {
            var (spaceA, spaceB) = (char.IsWhiteSpace(a[i]), char.IsWhiteSpace(b[j]));
            if (spaceA != spaceB || (!spaceA && char.ToLowerInvariant(a[i]) != char.ToLowerInvariant(b[j])))
            {
                return false;
            }
            do
            {
                i++;
            } while (spaceA && char.IsWhiteSpace(a[i]));
            do
            {
                j++;
            } while (spaceB && char.IsWhiteSpace(b[j]));
        }
        return i == a.Length && j == b.Length;
    }

    /// <summary>Elements are equal when their types, values and children are; both trees have one order.</summary>
    private static bool Trees(Element left, Element right, Evaluation evaluation)
    {
        evaluation.Spend(1);
        if (!ReferenceEquals(left.TypeSchema, right.TypeSchema) || left.Value != right.Value)
        {
            return false;
        }
        using var mine = left.Children.GetEnumerator();
        using var theirs = right.Children.GetEnumerator();
        while (mine.MoveNext())
        {
            if (
                !theirs.MoveNext()
                || mine.Current.Name != theirs.Current.Name
                || AreEqual(mine.Current, theirs.Current, evaluation) != true
            )
            {
                return false;
            }
        }
        return !theirs.MoveNext();
    }

    /// <summary>Equivalent children under each name, in any order.</summary>
    private static bool AreEquivalentTrees(Element left, Element right, Evaluation evaluation)
    {
        if (left.Children.Count != right.Children.Count)
        {
            return false;
        }
        var (mine, theirs) = (evaluation.Rent(), evaluation.Rent());
        var equivalent = true;
        var name = "";
        foreach (var child in left.Children)
        {
            if (child.Name == name || !equivalent)
            {
                continue;
            }
            name = child.Name;
            mine.Clear();
            theirs.Clear();
            AddChildren(left, name, mine);
            AddChildren(right, name, theirs);
            equivalent = AreEquivalent(mine, theirs, evaluation);
        }
        evaluation.Return(theirs);
        evaluation.Return(mine);
        return equivalent;
    }

    private static void AddChildren(Element parent, string name, Items result)
    {
        foreach (var child in parent.Each(name))
        {
            result.Add(child);
        }
    }
}
