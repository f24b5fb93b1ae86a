using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Traces;

/// <summary>Section <c>Traces</c>: how the trail is sealed, and how long it is kept.</summary>
internal sealed class TraceOptions : IValidatableObject
{
    public const string Section = "Traces";

    /// <summary>
    /// The key of the seals, base64 of 32 bytes or more, kept outside the database: who can write the database alone cannot
    /// seal a forged trail. Default none: the chain is then of hashes alone.
    /// </summary>
    public string? SealKey { get; set; }

    /// <summary>The age at which a line is sealed: longer than any call, and than clocks of nodes differ; default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "Traces:SealAfter must be at most a day.")]
    public TimeSpan SealAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long lines are kept; default 20 years.</summary>
    [Range(
        typeof(TimeSpan),
        "1.00:00:00",
        "36525.00:00:00",
        ErrorMessage = "Traces:Keep must be one day to 100 years."
    )]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7305);

    /// <summary>How long raw answers other than 00 are kept, those being kept as long as their line (S070); default 90 days.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "36525.00:00:00",
        ErrorMessage = "Traces:KeepAnswers must be at most 100 years."
    )]
    public TimeSpan KeepAnswers { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The key as bytes; empty when there is none.</summary>
    internal byte[] Key => SealKey is null ? [] : Convert.FromBase64String(SealKey);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        Span<byte> bytes = new byte[SealKey?.Length ?? 0];
        if (SealKey is not null && !(Convert.TryFromBase64String(SealKey, bytes, out var length) && length >= 32))
            yield return new("Traces:SealKey must be base64 of 32 bytes or more.");
    }
}
