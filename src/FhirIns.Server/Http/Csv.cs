using System.Buffers;
using System.Text;

namespace FhirIns.Server.Http;

/// <summary>Lines of comma-separated values (RFC 4180) that a spreadsheet opens without running anything.</summary>
internal static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    private static readonly SearchValues<char> Special = SearchValues.Create(",;\"\r\n");

    public static string Line(params IEnumerable<string?> values) => Line(',', values);

    /// <summary>A line with another separator, as spreadsheets of some countries read it.</summary>
    public static string Line(char separator, IEnumerable<string?> values) =>
        string.Join(separator, values.Select(Value)) + "\r\n";

    /// <summary>A value that begins like a formula gets an apostrophe before it; a spreadsheet shows it as text.</summary>
    private static string Value(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text[0] is '=' or '+' or '-' or '@' or '\t')
            text = "'" + text;
        return text.AsSpan().ContainsAny(Special)
            ? new StringBuilder("\"")
                .Append(text.Replace("\"", "\"\"", StringComparison.Ordinal))
                .Append('"')
                .ToString()
            : text;
    }
}
