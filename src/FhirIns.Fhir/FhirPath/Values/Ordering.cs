namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Which of two values comes first.</summary>
internal static class Ordering
{
    /// <summary>True for two texts, two numbers or quantities, two times, and dates with or without time.</summary>
    public static bool AreComparable(object first, object second) =>
        (first, second) switch
        {
            (string, string) => true,
            (int or decimal or Quantity, int or decimal or Quantity) => true,
            (Temporal a, Temporal b) => a.IsSameKind(b),
            _ => false,
        };

    /// <summary>Negative, zero or positive; null where precision or units do not allow an answer.</summary>
    public static int? Compare(object first, object second) =>
        (first, second) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (int a, int b) => a.CompareTo(b),
            (int a, decimal b) => ((decimal)a).CompareTo(b),
            (decimal a, int b) => a.CompareTo(b),
            (decimal a, decimal b) => a.CompareTo(b),
            (Temporal a, Temporal b) => Temporal.Compare(a, b),
            (Quantity a, Quantity b) => Quantity.Compare(a, b),
            (Quantity a, int or decimal) => Quantity.Compare(a, Equality.AsQuantity(second)),
            (int or decimal, Quantity b) => Quantity.Compare(Equality.AsQuantity(first), b),
            _ => null,
        };
}
