namespace FhirIns.Insi;

/// <summary>
/// One closure of the service: either once, from <see cref="Start"/> to <see cref="End"/>, or again and again, from
/// <see cref="From"/> to <see cref="To"/> on certain days.
/// </summary>
public sealed class MaintenanceWindowOptions
{
    /// <summary>Beginning of a single closure.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>Its end, excluded.</summary>
    public DateTimeOffset? End { get; set; }

    /// <summary>Days on which a recurring closure begins; every day when empty.</summary>
    public IList<DayOfWeek> Days { get; } = [];

    /// <summary>Hour in Paris at which a recurring closure begins.</summary>
    public TimeOnly? From { get; set; }

    /// <summary>Hour in Paris at which it ends, excluded; of the next day when not later than <see cref="From"/>.</summary>
    public TimeOnly? To { get; set; }

    internal bool IsOnce => this is { Start: not null, End: not null, From: null, To: null } && Start < End;

    internal bool IsRecurring => this is { Start: null, End: null, From: not null, To: not null };
}
