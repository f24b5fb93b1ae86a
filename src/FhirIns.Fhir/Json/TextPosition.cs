namespace FhirIns.Fhir.Json;

/// <summary>Turns byte offsets that only grow into lines and columns, both from 1; columns count characters.</summary>
internal struct TextPosition
{
    private int _offset;

    public TextPosition() => (Line, Column) = (1, 1);

    public int Line { get; private set; }

    public int Column { get; private set; }

    public void MoveTo(ReadOnlySpan<byte> text, int offset)
    {
        foreach (var b in text[_offset..offset])
        {
            if (b == '\n')
            {
                Line++;
                Column = 1;
            }
            else if ((b & 0xC0) != 0x80)
            {
                Column++;
            }
        }
        _offset = offset;
    }
}
