using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Json;

/// <summary>What one JSON object has given so far: one bit for each element of its type, by order.</summary>
internal struct SeenProperties
{
    private ulong _values;
    private ulong _siblings;
    private ulong _holes;
    private ulong _reported;

    /// <summary>The elements given, by value or by the sibling that holds id and extensions.</summary>
    public readonly ulong All => _values | _siblings;

    public readonly bool AnyHole => _holes != 0;

    public readonly bool Has(ElementSchema element, bool sibling) =>
        ((sibling ? _siblings : _values) & Bit(element)) != 0;

    /// <summary>True when an item without value was met, so that the sibling must have something in its place.</summary>
    public readonly bool HasHole(ElementSchema element) => (_holes & Bit(element)) != 0;

    public readonly bool IsReported(ElementSchema element) => (_reported & Bit(element)) != 0;

    public void Add(ElementSchema element, bool sibling)
    {
        if (sibling)
        {
            _siblings |= Bit(element);
        }
        else
        {
            _values |= Bit(element);
        }
    }

    /// <summary>Notes an item without value; reported when its fault has been told already.</summary>
    public void AddHole(ElementSchema element, bool reported)
    {
        _holes |= Bit(element);
        _reported |= reported ? Bit(element) : 0;
    }

    private static ulong Bit(ElementSchema element) => 1UL << element.Order;
}
