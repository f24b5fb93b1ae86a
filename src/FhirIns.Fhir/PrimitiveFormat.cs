using System.Buffers;
using System.Globalization;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir;

/// <summary>The lexical rules of the primitive types (R4 datatypes, "Primitive Types"), without regular expressions.</summary>
public static class PrimitiveFormat
{
    /// <summary>A number longer than this has no use and is refused.</summary>
    private const int LongestNumber = 64;

    private static readonly SearchValues<char> NotInXml = SearchValues.Create([
        .. Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\r' or '\n')).Select(c => (char)c),
        '\uFFFE',
        '\uFFFF',
    ]);

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    private static readonly SearchValues<char> Base64Characters = SearchValues.Create(
        "+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// True when the text is a value of the primitive type. XHTML is only required to be there; see
    /// <see cref="NarrativeCheck"/>. Characters that XML cannot write are refused everywhere, so that JSON and XML
    /// hold the same values.
    /// </summary>
    /// <exception cref="ArgumentException">The type is no primitive.</exception>
    public static bool IsValid(string type, ReadOnlySpan<char> value) =>
        FhirSchema.R4.Type(type) is { IsPrimitive: true } primitive
            ? IsValid(primitive.Primitive, value)
            : throw new ArgumentException($"'{type}' is no primitive type.", nameof(type));

    internal static bool IsValid(PrimitiveKind kind, ReadOnlySpan<char> value) =>
        !value.IsEmpty
        && kind switch
        {
            PrimitiveKind.Boolean => value is "true" or "false",
            PrimitiveKind.Integer => IsInteger(value, int.MinValue),
            PrimitiveKind.UnsignedInt => IsInteger(value, 0),
            PrimitiveKind.PositiveInt => IsInteger(value, 1),
            PrimitiveKind.Decimal => IsDecimal(value),
            PrimitiveKind.Date => FhirDateTime.IsDate(value),
            PrimitiveKind.DateTime => FhirDateTime.IsDateTime(value),
            PrimitiveKind.Instant => FhirDateTime.IsInstant(value),
            PrimitiveKind.Time => FhirDateTime.IsTime(value),
            PrimitiveKind.Id => value.Length <= 64 && !value.ContainsAnyExcept(IdCharacters),
            PrimitiveKind.Code => IsCode(value),
            PrimitiveKind.Uri or PrimitiveKind.Url or PrimitiveKind.Canonical => IsUri(value),
            PrimitiveKind.Oid => IsOid(value),
            PrimitiveKind.Uuid => IsUuid(value),
            PrimitiveKind.Base64Binary => IsBase64(value),
            _ => IsText(value),
        };

    private static bool IsText(ReadOnlySpan<char> value) => !value.ContainsAny(NotInXml);

    private static bool IsInteger(ReadOnlySpan<char> value, int least)
    {
        var digits = value[0] == '-' ? value[1..] : value;
        return digits.Length is > 0 and <= 10
            && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits[0] != '0' || digits.Length == 1)
            && long.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) is var number
            && number >= least
            && number <= int.MaxValue
            && (value[0] != '-' || least < 0);
    }

    private static bool IsDecimal(ReadOnlySpan<char> value)
    {
        if (value.Length > LongestNumber)
        {
            return false;
        }
        var rest = value[0] == '-' ? value[1..] : value;
        if (!TakeDigits(ref rest, out var whole) || (whole[0] == '0' && whole.Length > 1))
        {
            return false;
        }
        if (!rest.IsEmpty && rest[0] == '.')
        {
            rest = rest[1..];
            if (!TakeDigits(ref rest, out _))
            {
                return false;
            }
        }
        if (!rest.IsEmpty && rest[0] is 'e' or 'E')
        {
            rest = rest[1..];
            if (!rest.IsEmpty && rest[0] is '+' or '-')
            {
                rest = rest[1..];
            }
            return TakeDigits(ref rest, out _) && rest.IsEmpty;
        }
        return rest.IsEmpty;
    }

    private static bool TakeDigits(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> digits)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return !digits.IsEmpty;
    }

    /// <summary>Words separated by single white spaces.</summary>
    private static bool IsCode(ReadOnlySpan<char> value)
    {
        var afterSpace = true;
        foreach (var letter in value)
        {
            var isSpace = char.IsWhiteSpace(letter);
            if (isSpace && afterSpace)
            {
                return false;
            }
            afterSpace = isSpace;
        }
        return !afterSpace && IsText(value);
    }

    private static bool IsUri(ReadOnlySpan<char> value)
    {
        foreach (var letter in value)
        {
            if (letter <= ' ' || (letter >= '\u007F' && (char.IsWhiteSpace(letter) || letter >= '\uFFFE')))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsOid(ReadOnlySpan<char> value)
    {
        const string Prefix = "urn:oid:";
        if (!value.StartsWith(Prefix, StringComparison.Ordinal) || value.Length < Prefix.Length + 3)
        {
            return false;
        }
        var numbers = value[Prefix.Length..];
        if (numbers[0] is < '0' or > '2' || numbers[1] != '.')
        {
            return false;
        }
        foreach (var range in numbers[2..].Split('.'))
        {
            var number = numbers[2..][range];
            if (number.IsEmpty || number.ContainsAnyExceptInRange('0', '9') || (number[0] == '0' && number.Length > 1))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsUuid(ReadOnlySpan<char> value)
    {
        const string Prefix = "urn:uuid:";
        return value.StartsWith(Prefix, StringComparison.Ordinal)
            && value[Prefix.Length..] is { Length: 36 } uuid
            && uuid[8] == '-'
            && uuid[13] == '-'
            && uuid[18] == '-'
            && uuid[23] == '-'
            && !uuid[..8].ContainsAnyExcept(LowerHexDigits)
            && !uuid[9..13].ContainsAnyExcept(LowerHexDigits)
            && !uuid[14..18].ContainsAnyExcept(LowerHexDigits)
            && !uuid[19..23].ContainsAnyExcept(LowerHexDigits)
            && !uuid[24..].ContainsAnyExcept(LowerHexDigits);
    }

    /// <summary>Groups of four, white space between groups, padding at the end only.</summary>
    private static bool IsBase64(ReadOnlySpan<char> value)
    {
        var count = 0;
        var padding = 0;
        while (!value.IsEmpty)
        {
            var end = value.IndexOfAnyExcept(Base64Characters);
            var run = end < 0 ? value.Length : end;
            if (run > 0 && padding > 0)
            {
                return false;
            }
            count += run;
            if (end < 0)
            {
                break;
            }
            switch (value[end])
            {
                case '=':
                    padding++;
                    break;
                case ' ' or '\t' or '\r' or '\n' when (count + padding) % 4 == 0:
                    break;
                default:
                    return false;
            }
            value = value[(end + 1)..];
        }
        return count > 0 && padding <= 2 && (count + padding) % 4 == 0;
    }
}
