namespace FhirIns.Identity;

/// <summary>What an INSi search answers. A fault is none of these (ins-rules 9.2).</summary>
public abstract record InsiAnswer
{
    private InsiAnswer() { }

    /// <summary>00: one identity.</summary>
    public sealed record Found(InsiIdentity Identity) : InsiAnswer;

    /// <summary>01: none.</summary>
    public sealed record NotFound : InsiAnswer;

    /// <summary>02: several, none of which is given.</summary>
    public sealed record Several : InsiAnswer;
}

/// <summary>What an INSi verification answers: whether an INS and traits go together.</summary>
public enum VerificationAnswer
{
    /// <summary>OK.</summary>
    Match,

    /// <summary>KO.</summary>
    Mismatch,
}
