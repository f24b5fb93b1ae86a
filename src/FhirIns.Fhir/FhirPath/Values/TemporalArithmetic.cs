namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Adds durations to dates and times, with the semantics of the calendar.</summary>
internal static class TemporalArithmetic
{
    /// <summary>
    /// The date or time moved by a duration; null when the result leaves the years 1 to 9999. A value known less
    /// precisely than the duration moves by the whole units it knows; fractions count for seconds only.
    /// </summary>
    /// <exception cref="ArgumentException">The unit is no duration that can be added to this kind of value.</exception>
    public static Temporal? Add(Temporal value, Quantity duration, int sign)
    {
        var unit = UnitOf(duration);
        if (value.Kind == TemporalKind.Time)
        {
            return AddToTime(value, unit, duration.Value * sign);
        }
        var (amount, step) = InKnownUnits(value.Precision, unit, duration.Value * sign);
        try
        {
            var moved = step switch
            {
                CalendarUnit.Year => value.Local.AddYears(checked((int)amount)),
                CalendarUnit.Month => value.Local.AddMonths(checked((int)amount)),
                _ => value.Local.AddTicks(Ticks(step, amount)),
            };
            return new Temporal(value.Kind, Widened(value, duration, unit), moved, value.Offset);
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string UnitOf(Quantity duration)
    {
        var unit = duration.Calendar ?? CalendarUnit.OfUcum(duration.Unit);
        return unit is null || (duration.Calendar is null && CalendarUnit.IsVariable(unit))
            ? throw new ArgumentException("A calendar duration is needed: years, months, weeks, days, hours…")
            : unit;
    }

    private static Temporal AddToTime(Temporal value, string unit, decimal amount)
    {
        if (unit is CalendarUnit.Year or CalendarUnit.Month or CalendarUnit.Week or CalendarUnit.Day)
        {
            throw new ArgumentException("Only hours, minutes, seconds and milliseconds can be added to a time");
        }
        var (known, step) = InKnownUnits(value.Precision, unit, amount);
        var days = known * CalendarUnit.Milliseconds(step) / CalendarUnit.Milliseconds(CalendarUnit.Day);
        var ticks = value.Local.Ticks + (long)((days - decimal.Truncate(days)) * TimeSpan.TicksPerDay);
        var wrapped = ((ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
        var precision =
            wrapped % TimeSpan.TicksPerSecond != 0 && value.Precision == TemporalPrecision.Second
                ? TemporalPrecision.Millisecond
                : value.Precision;
        return new Temporal(TemporalKind.Time, precision, new DateTime(wrapped), null);
    }

    /// <summary>The duration in whole units of the value's precision when it is finer than that precision.</summary>
    private static (decimal Amount, string Unit) InKnownUnits(TemporalPrecision precision, string unit, decimal amount)
    {
        var known = precision switch
        {
            TemporalPrecision.Year => CalendarUnit.Year,
            TemporalPrecision.Month => CalendarUnit.Month,
            TemporalPrecision.Day => CalendarUnit.Day,
            TemporalPrecision.Hour => CalendarUnit.Hour,
            TemporalPrecision.Minute => CalendarUnit.Minute,
            _ => CalendarUnit.Millisecond,
        };
        if (unit is not (CalendarUnit.Second or CalendarUnit.Millisecond))
        {
            amount = decimal.Truncate(amount);
        }
        if (CalendarUnit.Milliseconds(unit) >= CalendarUnit.Milliseconds(known))
        {
            return (amount, unit);
        }
        var whole =
            unit == CalendarUnit.Month
                ? amount / 12
                : amount * CalendarUnit.Milliseconds(unit) / CalendarUnit.Milliseconds(known);
        return (decimal.Truncate(whole), known);
    }

    private static long Ticks(string unit, decimal amount) =>
        checked((long)(amount * CalendarUnit.Milliseconds(unit) * TimeSpan.TicksPerMillisecond));

    /// <summary>Seconds and milliseconds are one precision: a sum with a fraction of a second shows it.</summary>
    private static TemporalPrecision Widened(Temporal value, Quantity duration, string unit) =>
        value.Precision == TemporalPrecision.Second
        && (
            unit == CalendarUnit.Millisecond
            || unit == CalendarUnit.Second && duration.Value != decimal.Truncate(duration.Value)
        )
            ? TemporalPrecision.Millisecond
            : value.Precision;
}
