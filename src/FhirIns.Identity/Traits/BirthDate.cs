using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FhirIns.Identity;

/// <summary>
/// A date of birth, its text kept as given (<c>YYYY-MM-DD</c>). INSi may give an exceptional one: month or day 00, or beyond
/// the calendar (S022); no identity holds such a date, but an interpretation of it, marked as such (EXI ID 11, 12).
/// </summary>
public sealed record BirthDate
{
    private const int OldestAge = 130;

    private readonly int _year;
    private readonly int _month;
    private readonly int _day;

    private BirthDate(string text, int year, int month, int day, BirthDateMarker marker)
    {
        Text = text;
        Marker = marker;
        (_year, _month, _day) = (year, month, day);
    }

    /// <summary><c>YYYY-MM-DD</c>, as given.</summary>
    public string Text { get; }

    /// <summary>Whether the day is the real one.</summary>
    public BirthDateMarker Marker { get; }

    /// <summary>True when the text is no day of the calendar: unknown (00) or lunar month or day.</summary>
    public bool IsExceptional => !IsCalendarDay(_year, _month, _day);

    /// <summary>True when this is a real day, neither interpreted nor fictitious: the only kind RECUP and QUAL take.</summary>
    public bool IsReliable => Marker is BirthDateMarker.None && !IsExceptional;

    /// <summary>The day, or null for an exceptional date.</summary>
    public DateOnly? Day => IsExceptional ? null : new DateOnly(_year, _month, _day);

    /// <summary>
    /// Reads <c>YYYY-MM-DD</c>, exceptional dates included; false for anything else, such as a date without a day.
    /// </summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out BirthDate? date,
        BirthDateMarker marker = BirthDateMarker.None
    )
    {
        date = null;
        if (text is not { Length: 10 } || text[4] != '-' || text[7] != '-')
            return false;
        if (
            !TryDigits(text[..4], out var year)
            || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..], out var day)
        )
            return false;
        date = new(text, year, month, day, marker);
        return true;
    }

    /// <summary>
    /// The date that stands for one whose month or day is unknown: first of the month; first month; 31 December when both
    /// are (EXI ID 11). It is marked <see cref="BirthDateMarker.Interpreted"/>.
    /// </summary>
    /// <param name="year">1 to 9999.</param>
    /// <param name="month">1 to 12, or null when unknown.</param>
    /// <param name="day">A day of that month, or null when unknown.</param>
    public static BirthDate Interpret(int year, int? month, int? day)
    {
        var standIn = (month, day) switch
        {
            (null, null) => new DateOnly(year, 12, 31),
            ({ } known, null) => new DateOnly(year, known, 1),
            (null, { } known) => new DateOnly(year, 1, known),
            ({ } knownMonth, { } knownDay) => new DateOnly(year, knownMonth, knownDay),
        };
        var text = standIn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(text, standIn.Year, standIn.Month, standIn.Day, BirthDateMarker.Interpreted);
    }

    /// <summary>This date if it is a day of the calendar, else its interpretation; null when even the year is unknown.</summary>
    public BirthDate? Interpret()
    {
        if (!IsExceptional)
            return this;
        if (_year == 0)
            return null;
        int? month = _month is >= 1 and <= 12 ? _month : null;
        int? day = IsCalendarDay(_year, month ?? 1, _day) ? _day : null;
        return Interpret(_year, month, day);
    }

    /// <summary>Whether somebody alive, or who died lately, can be born on that day.</summary>
    internal bool IsPossible(DateOnly today) => Day is { } day && day <= today && day >= today.AddYears(-OldestAge);

    /// <summary>Age in whole years on a day.</summary>
    internal int AgeOn(DateOnly today)
    {
        var age = today.Year - _year;
        return (today.Month, today.Day).CompareTo((_month, _day)) < 0 ? age - 1 : age;
    }

    /// <summary>Says nothing of the date: it must not reach a log.</summary>
    public override string ToString() => nameof(BirthDate);

    private static bool IsCalendarDay(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static bool TryDigits(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>Whether a birth date is the real one.</summary>
public enum BirthDateMarker
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Month or day unknown: the day stands for them by rule (EXI ID 11).</summary>
    Interpreted,

    /// <summary>Nobody knows: the day is made up.</summary>
    Fictitious,
}
