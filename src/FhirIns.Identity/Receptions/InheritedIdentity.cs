namespace FhirIns.Identity;

/// <summary>What the domain's own master says of an identity (T15).</summary>
/// <param name="Traits">The strict traits.</param>
/// <param name="Ins">The INS it sends, or null: it sends one when it holds the identity as retrieved or qualified.</param>
/// <param name="Validated">Whether it holds the identity as checked (status VALI in messages, S053).</param>
public sealed record InheritedIdentity(StrictTraits Traits, Ins? Ins, bool Validated)
{
    /// <summary>How the INS was obtained, or null when the master does not say.</summary>
    public CollectionMethod? Method { get; init; }

    /// <summary>The day INSi gave the INS, or null when the master does not say.</summary>
    public DateOnly? ObtainedOn { get; init; }

    /// <summary>The INS that the master sends as superseded.</summary>
    public IReadOnlyList<SupersededIns> Superseded { get; init; } = [];

    /// <summary>Code of the document that the master checked, or null when it does not say.</summary>
    public string? Proof { get; init; }

    /// <summary>The day the master checked it, or null when it does not say.</summary>
    public DateOnly? ValidatedOn { get; init; }

    /// <summary>Whether another identity of the domain holds this INS: see <see cref="InsLookup"/> (S005).</summary>
    public bool HeldByAnother { get; init; }
}
