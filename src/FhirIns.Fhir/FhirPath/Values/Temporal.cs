namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>What a <see cref="Temporal"/> is: the three date and time types of FHIRPath.</summary>
public enum TemporalKind
{
    /// <summary>A day, a month or a year.</summary>
    Date,

    /// <summary>A date, maybe with a time of day and a time zone.</summary>
    DateTime,

    /// <summary>A time of day.</summary>
    Time,
}

/// <summary>The last part that is known. Seconds and milliseconds count as one precision when values are compared.</summary>
public enum TemporalPrecision
{
    /// <summary>YYYY</summary>
    Year,

    /// <summary>YYYY-MM</summary>
    Month,

    /// <summary>YYYY-MM-DD</summary>
    Day,

    /// <summary>hh</summary>
    Hour,

    /// <summary>hh:mm</summary>
    Minute,

    /// <summary>hh:mm:ss</summary>
    Second,

    /// <summary>hh:mm:ss and any fraction</summary>
    Millisecond,
}

/// <summary>
/// A date, a date with time, or a time of day, known up to some precision: <c>2015</c>, <c>2015-02-04T14:34Z</c>,
/// <c>14:30</c>. Parts that are not known stand at their lowest value in <see cref="Local"/>.
/// </summary>
public sealed class Temporal
{
    internal Temporal(TemporalKind kind, TemporalPrecision precision, DateTime local, TimeSpan? offset)
    {
        Kind = kind;
        Precision = precision;
        Local = local;
        Offset = offset;
    }

    /// <summary>Which of the three types it is.</summary>
    public TemporalKind Kind { get; }

    /// <summary>The last part that is known.</summary>
    public TemporalPrecision Precision { get; }

    /// <summary>The parts as written, in the value's own time zone; for a time of day, on the first day of year 1.</summary>
    public DateTime Local { get; }

    /// <summary>The offset from UTC; null when none was written.</summary>
    public TimeSpan? Offset { get; }

    internal static Temporal FromInstant(DateTimeOffset instant) =>
        new(TemporalKind.DateTime, TemporalPrecision.Millisecond, instant.DateTime, instant.Offset);

    internal static Temporal FromDay(DateTimeOffset instant) =>
        new(TemporalKind.Date, TemporalPrecision.Day, instant.Date, null);

    internal static Temporal FromTimeOfDay(DateTimeOffset instant) =>
        new(TemporalKind.Time, TemporalPrecision.Millisecond, DateTime.MinValue + instant.TimeOfDay, null);

    /// <summary>The same moment as a date with time; a date gains no precision.</summary>
    internal Temporal ToDateTime() =>
        Kind == TemporalKind.Date ? new(TemporalKind.DateTime, Precision, Local, null) : this;

    /// <summary>The day of a date with time.</summary>
    internal Temporal ToDate() =>
        new(TemporalKind.Date, Precision < TemporalPrecision.Day ? Precision : TemporalPrecision.Day, Local.Date, null);

    /// <summary>
    /// Negative, zero or positive; null when the answer depends on parts that one of the two does not have, or when
    /// only one of them has a time zone. A date and a date with time are comparable, a time of day only with another.
    /// </summary>
    internal static int? Compare(Temporal left, Temporal right)
    {
        var common = (TemporalPrecision)Math.Min((int)left.Comparable, (int)right.Comparable);
        var (a, b) = (left.Local, right.Local);
        if (left.HasTimeOfDay && right.HasTimeOfDay && left.Kind == TemporalKind.DateTime)
        {
            if (left.Offset.HasValue != right.Offset.HasValue)
            {
                return null;
            }
            (a, b) = (left.Utc, right.Utc);
        }
        var order = Truncate(a, common).CompareTo(Truncate(b, common));
        return order == 0 && left.Comparable != right.Comparable ? null : order;
    }

    /// <summary>Equivalence (<c>~</c>): values of different precision are different.</summary>
    internal static bool AreEquivalent(Temporal left, Temporal right) =>
        left.Comparable == right.Comparable && Compare(left, right) == 0;

    internal bool IsSameKind(Temporal other) => (Kind == TemporalKind.Time) == (other.Kind == TemporalKind.Time);

    /// <summary>As FHIR writes it, to its precision.</summary>
    public override string ToString() => TemporalText.Format(this);

    private TemporalPrecision Comparable =>
        Precision == TemporalPrecision.Millisecond ? TemporalPrecision.Second : Precision;

    private bool HasTimeOfDay => Precision >= TemporalPrecision.Hour;

    private DateTime Utc =>
        Offset is { } offset && Local.Ticks - offset.Ticks is >= 0 and var ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks)
            : Local;

    private static DateTime Truncate(DateTime value, TemporalPrecision precision) =>
        precision switch
        {
            TemporalPrecision.Year => new DateTime(value.Year, 1, 1),
            TemporalPrecision.Month => new DateTime(value.Year, value.Month, 1),
            TemporalPrecision.Day => value.Date,
            TemporalPrecision.Hour => value.Date.AddHours(value.Hour),
            TemporalPrecision.Minute => value.Date.AddMinutes((value.Hour * 60) + value.Minute),
            _ => value,
        };
}
