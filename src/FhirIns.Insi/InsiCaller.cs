namespace FhirIns.Insi;

/// <summary>
/// Under whose authority a call is made. Organization and kind of call alone decide the access that is used; what the
/// professional brings is used in the modes that ask for it, and ignored with a software certificate.
/// </summary>
public sealed record InsiCaller
{
    private InsiCaller(string organization, bool isAutomatic)
    {
        Organization = organization;
        IsAutomatic = isAutomatic;
    }

    /// <summary>The organization in whose name the call is made: its key in <see cref="InsiOptions.Organizations"/>.</summary>
    public string Organization { get; }

    /// <summary>Whether nobody started the call.</summary>
    public bool IsAutomatic { get; }

    /// <summary>Who is signed in: needed by Pro Santé Connect; with a card, the name that its assertion must bear.</summary>
    public ProfessionalIdentity? Professional { get; private init; }

    /// <summary>The assertion that a card signed, alone, as XML; mode card.</summary>
    public ReadOnlyMemory<byte> Assertion { get; private init; }

    /// <summary>A call that nobody starts: campaigns, verification of incoming identities, NIA.</summary>
    public static InsiCaller Automatic(string organization) => new(organization, isAutomatic: true);

    /// <summary>A call that a person starts.</summary>
    public static InsiCaller ByHand(
        string organization,
        ProfessionalIdentity? professional = null,
        ReadOnlyMemory<byte> assertion = default
    ) => new(organization, isAutomatic: false) { Professional = professional, Assertion = assertion };

    /// <summary>The organization alone: who calls does not belong in a log by accident.</summary>
    public override string ToString() => Organization;
}
