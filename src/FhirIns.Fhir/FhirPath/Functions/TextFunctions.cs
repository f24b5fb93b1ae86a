using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Functions of texts. An empty input gives an empty result. Positions count UTF-16 units from 0.</summary>
internal static class TextFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Scalar("indexOf", 1, 1, IndexOf),
        Scalar("lastIndexOf", 1, 1, LastIndexOf),
        Scalar("substring", 1, 2, Substring),
        Truth("startsWith", 1, 1, Compared((text, part) => text.StartsWith(part, StringComparison.Ordinal))),
        Truth("endsWith", 1, 1, Compared((text, part) => text.EndsWith(part, StringComparison.Ordinal))),
        Truth("contains", 1, 1, Compared((text, part) => text.Contains(part, StringComparison.Ordinal))),
        Scalar("upper", 0, 0, Mapped(text => text.ToUpperInvariant())),
        Scalar("lower", 0, 0, Mapped(text => text.ToLowerInvariant())),
        Scalar("trim", 0, 0, Mapped(text => text.Trim())),
        Scalar("replace", 2, 2, Replace),
        Scalar("length", 0, 0, (call, _, _, input) => call.Text(input) is { } text ? Boxed.Of(text.Length) : null),
        Collection("toChars", 0, 0, ToChars),
        Collection("split", 1, 1, Split),
        Scalar("join", 0, 1, Join),
        Scalar("encode", 1, 1, Encode),
        Scalar("decode", 1, 1, Decode),
        Scalar("escape", 1, 1, Escape),
        Scalar("unescape", 1, 1, Unescape),
    ];

    private static object? IndexOf(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        call.Text(input) is { } text && call.Text(0, evaluation, self) is { } part
            ? Boxed.Of(text.IndexOf(part, StringComparison.Ordinal))
            : null;

    private static object? LastIndexOf(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        call.Text(input) is { } text && call.Text(0, evaluation, self) is { } part
            ? Boxed.Of(text.LastIndexOf(part, StringComparison.Ordinal))
            : null;

    private static object? Substring(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Text(input) is not { } text || call.Integer(0, evaluation, self) is not { } start)
        {
            return null;
        }
        if (start < 0 || start >= text.Length)
        {
            return null;
        }
        var length = call.Integer(1, evaluation, self) ?? text.Length;
        return length <= 0 ? "" : text.Substring(start, Math.Min(length, text.Length - start));
    }

    private static object? Replace(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (
            call.Text(input) is not { } text
            || call.Text(0, evaluation, self) is not { } pattern
            || call.Text(1, evaluation, self) is not { } substitution
        )
        {
            return null;
        }
        evaluation.Spend(text.Length + (text.Length * substitution.Length / 32));
        return evaluation.Built(
            pattern.Length > 0
                ? text.Replace(pattern, substitution, StringComparison.Ordinal)
                : substitution + string.Concat(text.Select(character => character + substitution))
        );
    }

    private static void ToChars(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        foreach (var character in call.Text(input) ?? "")
        {
            result.Add(character.ToString());
        }
    }

    private static void Split(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        if (call.Text(input) is not { } text || call.Text(0, evaluation, self) is not { } separator)
        {
            return;
        }
        evaluation.Spend(text.Length);
        foreach (var part in separator.Length == 0 ? [text] : text.Split(separator))
        {
            result.Add(part);
        }
    }

    private static object? Join(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (input.Count == 0)
        {
            return null;
        }
        var separator = call.Text(0, evaluation, self) ?? "";
        var joined = new StringBuilder();
        var first = true;
        foreach (var item in input.Span)
        {
            if (SystemValue.Of(item) is not { } value)
            {
                continue;
            }
            var text = value as string ?? throw call.Error("needs texts");
            evaluation.Spend(1 + ((text.Length + separator.Length) / 32));
            joined.Append(first ? "" : separator).Append(text);
            first = false;
        }
        return evaluation.Built(joined.ToString());
    }

    private static object? Encode(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Text(input) is not { } text || call.Text(0, evaluation, self) is not { } format)
        {
            return null;
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        return evaluation.Built(
            format switch
            {
                "base64" => Convert.ToBase64String(bytes),
                "urlbase64" => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_'),
                "hex" => Convert.ToHexStringLower(bytes),
                _ => throw call.Error("knows the formats base64, urlbase64 and hex"),
            }
        );
    }

    private static object? Decode(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Text(input) is not { } text || call.Text(0, evaluation, self) is not { } format)
        {
            return null;
        }
        evaluation.Spend(1 + (text.Length / 32));
        try
        {
            return Encoding.UTF8.GetString(
                format switch
                {
                    "base64" => Convert.FromBase64String(text),
                    "urlbase64" => Base64Url.DecodeFromChars(text),
                    "hex" => Convert.FromHexString(text),
                    _ => throw call.Error("knows the formats base64, urlbase64 and hex"),
                }
            );
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static object? Escape(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Text(input) is not { } text || call.Text(0, evaluation, self) is not { } target)
        {
            return null;
        }
        return evaluation.Built(
            target switch
            {
                "html" => text.Replace("&", "&amp;", StringComparison.Ordinal)
                    .Replace("<", "&lt;", StringComparison.Ordinal)
                    .Replace(">", "&gt;", StringComparison.Ordinal)
                    .Replace("\"", "&quot;", StringComparison.Ordinal)
                    .Replace("'", "&#39;", StringComparison.Ordinal),
                "json" => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
                _ => throw call.Error("knows the targets html and json"),
            }
        );
    }

    private static object? Unescape(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Text(input) is not { } text || call.Text(0, evaluation, self) is not { } target)
        {
            return null;
        }
        evaluation.Spend(1 + (text.Length / 32));
        switch (target)
        {
            case "html":
                return WebUtility.HtmlDecode(text);
            case "json":
                return UnescapeJson(text);
            default:
                throw call.Error("knows the targets html and json");
        }
    }

    /// <summary>Undoes the escapes of JSON strings; null when one of them does not exist.</summary>
    private static string? UnescapeJson(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }
            switch (++i < text.Length ? text[i] : ' ')
            {
                case var same and ('"' or '\\' or '/'):
                    plain.Append(same);
                    break;
                case var letter when "bfnrt".IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at:
                    plain.Append("\b\f\n\r\t"[at]);
                    break;
                case 'u' when CodeUnit(text.AsSpan(i + 1)) is { } unit:
                    plain.Append(unit);
                    i += 4;
                    break;
                default:
                    return null;
            }
        }
        return plain.ToString();
    }

    private static char? CodeUnit(ReadOnlySpan<char> digits) =>
        digits.Length >= 4
        && ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;

    private static ScalarBody Mapped(Func<string, string> map) =>
        (call, evaluation, _, input) => call.Text(input) is { } text ? evaluation.Built(map(text)) : null;

    private static TruthBody Compared(Func<string, string, bool> compare) =>
        (call, evaluation, self, input) =>
            call.Text(input) is { } text && call.Text(0, evaluation, self) is { } part ? compare(text, part) : null;
}
