namespace FhirIns.Fhir.FhirPath;

/// <summary>
/// An ordered collection while an expression is evaluated: elements, and the values of FHIRPath itself (<c>bool</c>,
/// <c>int</c>, <c>decimal</c>, <c>string</c>, dates, quantities). Lent by an <see cref="Evaluation"/>, whose budget
/// every added item counts against, so that no expression can outgrow memory.
/// </summary>
internal sealed class Items(Evaluation evaluation)
{
    private object[] _items = new object[8];

    public int Count { get; private set; }

    public object this[int index] => _items[index];

    public ReadOnlySpan<object> Span => _items.AsSpan(0, Count);

    public void Add(object item)
    {
        evaluation.Spend(1);
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }
        _items[Count++] = item;
    }

    public void AddRange(ReadOnlySpan<object> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
    }
}
