namespace FhirIns.Fhir.Xml;

/// <summary>Finds the offsets of places that only move forward. XML ends lines with CR LF, CR or LF.</summary>
internal sealed class LineOffsets(string text)
{
    private int _line = 1;
    private int _start;

    /// <summary>The offset of a place, line and column counted from 1; no line before the last one asked for.</summary>
    public int Of(int line, int column)
    {
        for (; _line < line; _line++)
        {
            _start += text.AsSpan(_start).IndexOfAny('\r', '\n') + 1;
            if (text[_start - 1] == '\r' && _start < text.Length && text[_start] == '\n')
            {
                _start++;
            }
        }
        return _start + column - 1;
    }
}
