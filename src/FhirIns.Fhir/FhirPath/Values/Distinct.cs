namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Removes duplicates, keeping the first of each in order.</summary>
internal static class Distinct
{
    /// <summary>
    /// Adds the items that equal none before them; what <paramref name="result"/> held already does not count. Texts,
    /// the usual case of long lists, are hashed.
    /// </summary>
    public static void Add(Items items, Evaluation evaluation, Items result)
    {
        var start = result.Count;
        var texts = items.Count > 8 ? new HashSet<string>(StringComparer.Ordinal) : null;
        foreach (var item in items.Span)
        {
            var isNew =
                texts is not null && SystemValue.Of(item) is string text
                    ? texts.Add(text)
                    : !Contains(result, item, evaluation, start);
            if (isNew)
            {
                result.Add(item);
            }
        }
    }

    public static bool Contains(Items items, object item, Evaluation evaluation, int start = 0)
    {
        evaluation.Spend(1 + items.Count - start);
        foreach (var other in items.Span[start..])
        {
            if (Equality.AreEqual(other, item, evaluation) == true)
            {
                return true;
            }
        }
        return false;
    }
}
