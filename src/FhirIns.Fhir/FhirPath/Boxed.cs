namespace FhirIns.Fhir.FhirPath;

/// <summary>Shared boxes for the values that most evaluations produce.</summary>
internal static class Boxed
{
    public static readonly object True = true;
    public static readonly object False = false;

    private static readonly object[] Integers = [.. Enumerable.Range(0, 64).Select(value => (object)value)];

    public static object Of(bool value) => value ? True : False;

    public static object? Of(bool? value) => value is { } known ? Of(known) : null;

    public static object Of(int value) => (uint)value < Integers.Length ? Integers[value] : value;

    /// <summary>Null outside the range of FHIRPath's integers: an overflow gives an empty collection.</summary>
    public static object? Of(long value) => value is >= int.MinValue and <= int.MaxValue ? Of((int)value) : null;
}
