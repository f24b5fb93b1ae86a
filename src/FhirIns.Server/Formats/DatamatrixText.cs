using System.Text;
using FhirIns.Identity;

namespace FhirIns.Server.Formats;

/// <summary>
/// The text of the INS datamatrix (ANS format 2.2, ins-rules 5.9), both ways: a header, then the blocks S1 to S7. Nothing
/// in it is signed: whoever scans one holds a claim.
/// </summary>
internal static class DatamatrixText
{
    /// <summary>The text begins with this: <c>IS01</c> and 22 zeros.</summary>
    public const string Header = "IS010000000000000000000000";

    private const char GroupSeparator = '\u001d';

    private static readonly Block[] Blocks =
    [
        new("S1", 15, 15),
        new("S2", 19, 20),
        new("S3", 1, 100),
        new("S4", 1, 100),
        new("S5", 1, 1),
        new("S6", 10, 10),
        new("S7", 5, 5),
    ];

    /// <summary>The text for an identity whose INS may leave; null when a name is too long for it.</summary>
    public static string? Write(FormIdentity identity)
    {
        var values = new[]
        {
            identity.Ins!.Value,
            identity.Ins.Oid.Value,
            identity.GivenNames ?? "",
            identity.BirthName ?? "",
            identity.Gender == "male" ? "M" : "F",
            identity.BirthDate is [.. var year, '-', _, _, '-', _, _]
                ? $"{identity.BirthDate[8..]}-{identity.BirthDate[5..7]}-{year}"
                : "",
            identity.BirthPlace ?? "",
        };
        var written = new StringBuilder(Header);
        var last = values[^1].Length > 0 ? Blocks.Length - 1 : Blocks.Length - 2;
        for (var index = 0; index <= last; index++)
        {
            var (block, value) = (Blocks[index], values[index]);
            if (value.Length < block.Shortest || value.Length > block.Longest)
                return null;
            written.Append(block.Name).Append(value);
            if (value.Length < block.Longest && index < last)
                written.Append(GroupSeparator);
        }
        return written.ToString();
    }

    /// <summary>The identity that a scanned text states; blocks may come in any order, S7 may be absent.</summary>
    public static FormReading Read(string content)
    {
        if (!content.StartsWith(Header, StringComparison.Ordinal))
            return FormProblems.NotReadable("IS01");
        var problems = new FormProblems();
        var values = Split(content[Header.Length..].TrimEnd('\r', '\n'), problems);
        foreach (var block in Blocks.Where(block => block.Name != "S7" && !values.ContainsKey(block.Name)))
            problems.Add("form-part-missing", block.Name);
        if (!InsOid.TryParse(values.GetValueOrDefault("S2"), out var oid) && values.ContainsKey("S2"))
            problems.Add("form-part-malformed", "S2");
        var list = values.GetValueOrDefault("S3");
        return problems.Conclude(
            new()
            {
                Ins = oid is not null && values.TryGetValue("S1", out var number) ? new(number, oid) : null,
                BirthName = values.GetValueOrDefault("S4"),
                // The first given name cannot be told from the list: a person does, with the document in hand (S026).
                FirstGivenName = list?.Split(' ')[0],
                GivenNames = list,
                Gender = GenderOf(values.GetValueOrDefault("S5"), problems),
                BirthDate = DayOf(values.GetValueOrDefault("S6"), problems),
                BirthPlace = values.GetValueOrDefault("S7"),
                CollectionMethod = "CB",
            }
        );
    }

    private static Dictionary<string, string> Split(string text, FormProblems problems)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length; )
        {
            var block = Array.Find(Blocks, one => string.CompareOrdinal(text, at, one.Name, 0, 2) == 0);
            if (block is null || values.ContainsKey(block.Name))
            {
                problems.Add("form-part-malformed", block?.Name ?? $"{Header.Length + at}");
                break;
            }
            at += block.Name.Length;
            var length = Math.Min(block.Longest, text.Length - at);
            if (text.IndexOf(GroupSeparator, at, length) is >= 0 and var separator)
                length = separator - at;
            var value = text.Substring(at, length);
            if (value.Length < block.Shortest)
                problems.Add("form-part-malformed", block.Name);
            values.Add(block.Name, value);
            at += length;
            if (at < text.Length && text[at] == GroupSeparator)
                at++;
        }
        return values;
    }

    private static string? GenderOf(string? sex, FormProblems problems)
    {
        if (sex is null or "M" or "F")
            return sex switch
            {
                "M" => "male",
                "F" => "female",
                _ => null,
            };
        problems.Add("form-part-malformed", "S5");
        return null;
    }

    private static string? DayOf(string? day, FormProblems problems)
    {
        if (day is null)
            return null;
        if (
            day is [_, _, '-', _, _, '-', _, _, _, _]
            && day.Where((_, index) => index is not (2 or 5)).All(char.IsAsciiDigit)
        )
            return $"{day[6..]}-{day[3..5]}-{day[..2]}";
        problems.Add("form-part-malformed", "S6");
        return null;
    }

    /// <param name="Shortest">Least number of characters.</param>
    /// <param name="Longest">Most; a shorter value is ended by a group separator.</param>
    private sealed record Block(string Name, int Shortest, int Longest);
}
