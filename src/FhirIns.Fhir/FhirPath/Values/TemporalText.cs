using System.Globalization;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Reads and writes dates and times as FHIR and FHIRPath spell them.</summary>
internal static class TemporalText
{
    /// <summary>
    /// The number of characters at the start of <paramref name="text"/> that form the literal after <c>@</c>: a date,
    /// a date with <c>T</c> and maybe a time, or <c>T</c> and a time. Zero when there is none.
    /// </summary>
    public static int Scan(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("T"))
        {
            return ScanTime(text[1..]) is > 0 and var time ? 1 + time : 0;
        }
        if (!Digits(text, 4))
        {
            return 0;
        }
        var length = 4;
        for (var part = 0; part < 2 && Separated(text[length..], '-'); part++)
        {
            length += 3;
        }
        if (length == text.Length || text[length] != 'T')
        {
            return length;
        }
        length++;
        length += ScanTime(text[length..]);
        return length + ScanZone(text[length..]);
    }

    /// <summary>A FHIRPath literal without its <c>@</c>: <c>2015T</c> is a date with time, <c>T14:30</c> a time.</summary>
    public static Temporal? ParseLiteral(string text) =>
        text[0] == 'T' ? ParseTime(text.AsSpan(1))
        : text.Contains('T', StringComparison.Ordinal) ? ParseDateTime(text)
        : ParseDate(text);

    /// <summary><c>2015</c>, <c>2015-02</c>, <c>2015-02-04</c>; null for anything else.</summary>
    public static Temporal? ParseDate(ReadOnlySpan<char> text)
    {
        if (text.Length is not (4 or 7 or 10) || Scan(text) != text.Length)
        {
            return null;
        }
        var year = Number(text, 0, 4);
        var month = text.Length > 4 ? Number(text, 5, 2) : 1;
        var day = text.Length > 7 ? Number(text, 8, 2) : 1;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }
        var precision = text.Length switch
        {
            4 => TemporalPrecision.Year,
            7 => TemporalPrecision.Month,
            _ => TemporalPrecision.Day,
        };
        return new Temporal(TemporalKind.Date, precision, new DateTime(year, month, day), null);
    }

    /// <summary>A date, or a date, <c>T</c> and any part of a time with or without zone; null for anything else.</summary>
    public static Temporal? ParseDateTime(ReadOnlySpan<char> text)
    {
        var separator = text.IndexOf('T');
        var date = ParseDate(separator < 0 ? text : text[..separator]);
        if (date is null || separator < 0 || separator == text.Length - 1)
        {
            return date?.ToDateTime();
        }
        var rest = text[(separator + 1)..];
        var length = ScanTime(rest);
        if (length == 0 || date.Precision != TemporalPrecision.Day || ParseTime(rest[..length]) is not { } time)
        {
            return null;
        }
        var zone = rest[length..];
        if (zone.Length > 0 && ScanZone(zone) != zone.Length)
        {
            return null;
        }
        TimeSpan? offset = zone.Length == 0 ? null : Zone(zone);
        return new Temporal(TemporalKind.DateTime, time.Precision, date.Local + time.Local.TimeOfDay, offset);
    }

    /// <summary><c>14</c>, <c>14:30</c>, <c>14:30:15</c>, <c>14:30:15.123</c>; null for anything else.</summary>
    public static Temporal? ParseTime(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || ScanTime(text) != text.Length)
        {
            return null;
        }
        var hour = Number(text, 0, 2);
        var minute = text.Length > 2 ? Number(text, 3, 2) : 0;
        var second = text.Length > 5 ? Number(text, 6, 2) : 0;
        // FHIR admits the leap second; it is taken as the last tick of its minute.
        if (hour > 23 || minute > 59 || second > 60)
        {
            return null;
        }
        var ticks =
            second == 60
                ? TimeSpan.TicksPerMinute - 1
                : (second * TimeSpan.TicksPerSecond) + FractionTicks(text.Length > 9 ? text[9..] : []);
        var precision = text.Length switch
        {
            2 => TemporalPrecision.Hour,
            5 => TemporalPrecision.Minute,
            8 => TemporalPrecision.Second,
            _ => TemporalPrecision.Millisecond,
        };
        return new Temporal(TemporalKind.Time, precision, new DateTime(1, 1, 1, hour, minute, 0).AddTicks(ticks), null);
    }

    public static string Format(Temporal value)
    {
        var date = value.Precision switch
        {
            TemporalPrecision.Year => "yyyy",
            TemporalPrecision.Month => "yyyy-MM",
            _ => "yyyy-MM-dd",
        };
        var fraction = value.Local.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "fff" : "fffffff";
        var time = value.Precision switch
        {
            TemporalPrecision.Hour => "HH",
            TemporalPrecision.Minute => "HH:mm",
            TemporalPrecision.Second => "HH:mm:ss",
            TemporalPrecision.Millisecond => "HH:mm:ss." + fraction,
            _ => "",
        };
        var format =
            value.Kind == TemporalKind.Time ? time
            : time.Length > 0 && value.Kind == TemporalKind.DateTime ? $"{date}'T'{time}"
            : date;
        return value.Local.ToString(format, CultureInfo.InvariantCulture) + FormatZone(value.Offset);
    }

    private static string FormatZone(TimeSpan? offset) =>
        offset is not { } zone ? ""
        : zone == TimeSpan.Zero ? "Z"
        : (zone < TimeSpan.Zero ? "-" : "+") + zone.ToString(@"hh\:mm", CultureInfo.InvariantCulture);

    private static int ScanTime(ReadOnlySpan<char> text)
    {
        if (!Digits(text, 2))
        {
            return 0;
        }
        var length = 2;
        for (var part = 0; part < 2 && Separated(text[length..], ':'); part++)
        {
            length += 3;
        }
        if (length < 8 || !text[length..].StartsWith(".") || !Digits(text[(length + 1)..], 1))
        {
            return length;
        }
        length++;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            length++;
        }
        return length;
    }

    private static int ScanZone(ReadOnlySpan<char> text) =>
        text.IsEmpty ? 0
        : text[0] == 'Z' ? 1
        : text[0] is '+' or '-' && Digits(text[1..], 2) && Separated(text[3..], ':') ? 6
        : 0;

    private static TimeSpan Zone(ReadOnlySpan<char> text)
    {
        if (text[0] == 'Z')
        {
            return TimeSpan.Zero;
        }
        var offset = new TimeSpan(Number(text, 1, 2), Number(text, 4, 2), 0);
        return text[0] == '-' ? -offset : offset;
    }

    private static long FractionTicks(ReadOnlySpan<char> digits)
    {
        var ticks = 0L;
        var unit = TimeSpan.TicksPerSecond;
        foreach (var digit in digits)
        {
            unit /= 10;
            ticks += unit * (digit - '0');
        }
        return ticks;
    }

    private static bool Separated(ReadOnlySpan<char> text, char separator) =>
        text.Length > 2 && text[0] == separator && Digits(text[1..], 2);

    private static bool Digits(ReadOnlySpan<char> text, int count)
    {
        if (text.Length < count)
        {
            return false;
        }
        foreach (var c in text[..count])
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }
        return true;
    }

    private static int Number(ReadOnlySpan<char> text, int start, int count)
    {
        var value = 0;
        foreach (var c in text.Slice(start, count))
        {
            value = (value * 10) + (c - '0');
        }
        return value;
    }
}
