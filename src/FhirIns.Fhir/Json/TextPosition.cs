using System.Text;

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
        var passed = text[_offset..offset];
        _offset = offset;
        for (int end; (end = passed.IndexOf((byte)'\n')) >= 0; passed = passed[(end + 1)..])
        {
            Line++;
            Column = 1;
        }
        Column += Ascii.IsValid(passed) ? passed.Length : Encoding.UTF8.GetCharCount(passed) - AstralCount(passed);
    }

    /// <summary>Characters beyond the first plane, each of which takes two units of UTF-16 but is one character.</summary>
    private static int AstralCount(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            count += b >= 0xF0 ? 1 : 0;
        }
        return count;
    }
}
