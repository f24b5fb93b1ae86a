namespace FhirIns.Identity;

/// <summary>An identity with its INS, as somebody or something else holds it.</summary>
/// <param name="Traits">The strict traits.</param>
/// <param name="Ins">The INS.</param>
public sealed record ReceivedIdentity(StrictTraits Traits, Ins Ins)
{
    /// <summary>How the INS was read, or null when the sender does not say.</summary>
    public CollectionMethod? Method { get; init; }

    /// <summary>Whether another identity of the domain holds this INS: see <see cref="InsLookup"/> (S005).</summary>
    public bool HeldByAnother { get; init; }
}
