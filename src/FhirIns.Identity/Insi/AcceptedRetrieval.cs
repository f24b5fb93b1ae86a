namespace FhirIns.Identity;

/// <summary>An answer of INSi that somebody, or a rule, accepts for an identity.</summary>
/// <param name="Found">What INSi returned.</param>
/// <param name="Method">How it was asked.</param>
public sealed record AcceptedRetrieval(InsiIdentity Found, CollectionMethod Method)
{
    /// <summary>Whether another identity of the domain holds this INS: see <see cref="InsLookup"/> (S005).</summary>
    public bool HeldByAnother { get; init; }

    /// <summary>What to do with a wrong key in INSi's answer.</summary>
    public KeyControl KeyControl { get; init; }

    /// <summary>Threshold of similarity when nobody decides, or null when a person accepted (S072, S073).</summary>
    public decimal? AutomaticAbove { get; init; }
}
