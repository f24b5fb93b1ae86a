namespace FhirIns.Identity;

/// <summary>
/// The exceptional procedure (<i>procédure d'exception</i>): what a practitioner in own practice signs instead of looking at
/// a document (S092–S097).
/// </summary>
/// <param name="Attested">The sentence as it was ticked; it must be <see cref="Sentence"/>.</param>
/// <param name="OpenTo">Types of organization it is open to; S097 closes some whatever is said here.</param>
public sealed record ExceptionalProcedure(string? Attested, IReadOnlyList<string> OpenTo)
{
    /// <summary>The sentence of S096, word for word.</summary>
    public const string Sentence =
        "J'atteste déjà connaître l'identité de cette personne et sa correspondance aux traits d'identité INSi. "
        + "Cela me permet de partager ses données en toute sécurité";

    /// <summary>Open to practitioners in own practice only.</summary>
    public ExceptionalProcedure(string? attested)
        : this(attested, [OrganizationTypes.OwnPractice]) { }

    /// <summary>Whether the traits known agree with INSi's (S095). The sentence says so; a professional may still say no (S091).</summary>
    public bool Concordant { get; init; } = true;

    /// <summary>
    /// When a person last typed strict traits over, null when nobody did: what was typed in this session is not what was
    /// known before it (S093, S095).
    /// </summary>
    public DateTimeOffset? TraitsTypedAt { get; init; }

    internal Refusal? RefuseActor(Actor actor)
    {
        if (!actor.IsPerson || string.IsNullOrWhiteSpace(actor.Practitioner))
            return new(RefusalCodes.AttestationPractitioner);
        var isOpen =
            actor.OrganizationType is { } type
            && OpenTo.Contains(type, StringComparer.Ordinal)
            && !OrganizationTypes.ClosedToAttestation.Contains(type, StringComparer.Ordinal);
        return isOpen ? null : new(RefusalCodes.AttestationOrganization);
    }

    internal Refusal? RefuseSentence() => Attested == Sentence ? null : new(RefusalCodes.AttestationWording);
}
