namespace FhirIns.Fhir;

/// <summary>How much of an input the codec is willing to read. Beyond a limit the input is refused with an issue.</summary>
public sealed record ParseLimits
{
    /// <summary>Fit for single resources and moderate Bundles from clients.</summary>
    public static ParseLimits Default { get; } = new();

    /// <summary>Size of the whole input, in bytes. Default 5 MiB.</summary>
    public int MaxBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>Levels of elements below the root resource. Default 48, at most 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 200: reading recurses.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 200);
            field = value;
        }
    } = 48;

    /// <summary>Length of one value, in UTF-16 units. Default 1 MiB, the limit of R4 itself for strings.</summary>
    public int MaxValueLength { get; init; } = 1024 * 1024;

    /// <summary>Number of elements, primitives included. Default 200,000.</summary>
    public int MaxElements { get; init; } = 200_000;

    /// <summary>Number of issues reported; reading goes no further. Default 100.</summary>
    public int MaxIssues { get; init; } = 100;
}
