namespace FhirIns.Fhir;

/// <summary>The lexical rules of date, dateTime, instant and time, calendar included.</summary>
internal static class FhirDateTime
{
    /// <summary>YYYY, YYYY-MM or YYYY-MM-DD.</summary>
    public static bool IsDate(ReadOnlySpan<char> value) =>
        value.Length switch
        {
            4 => IsYear(value),
            7 => IsYear(value[..4]) && value[4] == '-' && Number(value[5..]) is >= 1 and <= 12,
            10 => IsDay(value),
            _ => false,
        };

    /// <summary>A date, or a day with time (seconds, perhaps fractions) and time zone.</summary>
    public static bool IsDateTime(ReadOnlySpan<char> value) => value.Length <= 10 ? IsDate(value) : IsInstant(value);

    /// <summary>A day with time to the second at least, and time zone.</summary>
    public static bool IsInstant(ReadOnlySpan<char> value)
    {
        if (value.Length < 20 || !IsDay(value[..10]) || value[10] != 'T')
        {
            return false;
        }
        var zoneStart = value[11..].IndexOfAny('Z', '+', '-');
        return zoneStart >= 0 && IsTime(value.Slice(11, zoneStart)) && IsZone(value[(11 + zoneStart)..]);
    }

    /// <summary>hh:mm:ss, perhaps with fractions; second 60 for leap seconds.</summary>
    public static bool IsTime(ReadOnlySpan<char> value) =>
        value.Length >= 8
        && Number(value[..2]) is >= 0 and <= 23
        && value[2] == ':'
        && Number(value[3..5]) is >= 0 and <= 59
        && value[5] == ':'
        && Number(value[6..8]) is >= 0 and <= 60
        && (value.Length == 8 || (value[8] == '.' && value.Length > 9 && AreDigits(value[9..])));

    /// <summary>Z, or hours and minutes up to 14:00 either way.</summary>
    public static bool IsZone(ReadOnlySpan<char> value) =>
        value is "Z"
        || (
            value.Length == 6
            && value[0] is '+' or '-'
            && value[3] == ':'
            && Number(value[1..3]) is var hours and >= 0 and <= 14
            && Number(value[4..]) is var minutes and >= 0 and <= 59
            && (hours < 14 || minutes == 0)
        );

    private static bool IsDay(ReadOnlySpan<char> value) =>
        IsYear(value[..4])
        && value[4] == '-'
        && Number(value[5..7]) is var month and >= 1 and <= 12
        && value[7] == '-'
        && Number(value[8..]) is var day and >= 1
        && day <= DateTime.DaysInMonth(Number(value[..4]), month);

    private static bool IsYear(ReadOnlySpan<char> value) => Number(value) >= 1;

    private static bool AreDigits(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange('0', '9');

    /// <summary>The number that a few digits write, −1 when they are not all digits.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }
            number = (number * 10) + (digit - '0');
        }
        return number;
    }
}
