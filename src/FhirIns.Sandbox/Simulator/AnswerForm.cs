namespace FhirIns.Sandbox.Simulator;

/// <summary>The form of the answers.</summary>
public sealed record AnswerForm
{
    /// <summary>How namespaces are bound.</summary>
    public PrefixStyle Prefixes { get; init; }

    /// <summary>Whether an empty SOAP header stands before the body.</summary>
    public bool EmptyHeader { get; init; }

    /// <summary>Prefix and language of the gateway's faults.</summary>
    public GatewayFaultStyle GatewayFaults { get; init; }

    /// <summary>The gravest severity of the back end's faults: <c>fatal</c> as on the wire, or <c>fatale</c> as in the XSD.</summary>
    public FatalSpelling Fatal { get; init; }

    /// <summary>Which replaced matricules are given.</summary>
    public HistoryStyle History { get; init; }

    /// <summary>Replaced matricules carry wrong keys.</summary>
    public bool WrongHistoryKeys { get; init; }

    /// <summary>The active matricule carries a wrong key.</summary>
    public bool WrongActiveKey { get; init; }

    /// <summary>Replaced matricules carry <c>TypeMatricule</c> NIR.</summary>
    public bool TypedHistory { get; init; }

    /// <summary>Matricules come without their key, which the XSD allows.</summary>
    public bool OmitKeys { get; init; }

    /// <summary>TIQ without <c>LieuNaissance</c>.</summary>
    public bool OmitBirthPlace { get; init; }

    /// <summary>TIQ without <c>Sexe</c>.</summary>
    public bool OmitSex { get; init; }

    /// <summary>TIQ without <c>ListePrenom</c>.</summary>
    public bool OmitGivenNames { get; init; }

    /// <summary>TIQ with <c>Prenom</c>, as before October 2022.</summary>
    public bool FirstGivenName { get; init; }

    /// <summary>Birth dates lose their day, or day and month, which become 00.</summary>
    public LunarDate LunarDates { get; init; }

    /// <summary>Elements that no XSD knows stand among the known ones.</summary>
    public bool UnknownElements { get; init; }
}

/// <summary>How the answer binds its namespaces.</summary>
public enum PrefixStyle
{
    /// <summary>Three prefixes for the SOAP namespace, RESULTAT by default namespace (since October 2023).</summary>
    Mixed,

    /// <summary>RESULTAT with the prefix <c>ns2</c> (before October 2023).</summary>
    Ns2,

    /// <summary>As in the files that the CNDA hands out: body with the prefix S, RESULTAT by default namespace.</summary>
    Cnda,
}

/// <summary>Two generations of the gateway's faults.</summary>
public enum GatewayFaultStyle
{
    /// <summary>Prefix <c>soap</c>, text marked French (since May 2026).</summary>
    Soap2026,

    /// <summary>Prefix <c>S</c>, text marked English.</summary>
    S2025,
}

/// <summary>Spelling of the gravest severity.</summary>
public enum FatalSpelling
{
    /// <summary><c>fatal</c>: on the wire, not in the XSD.</summary>
    Fatal,

    /// <summary><c>fatale</c>: as the XSD has it.</summary>
    Fatale,
}

/// <summary>Which replaced matricules an answer gives.</summary>
public enum HistoryStyle
{
    /// <summary>Those the person has.</summary>
    AsHeld,

    /// <summary>None.</summary>
    None,

    /// <summary>The first alone.</summary>
    Single,

    /// <summary>Those the person has and the active one once more, as the CNDA's cases 2.08 do.</summary>
    WithActive,
}

/// <summary>What a birth date loses.</summary>
public enum LunarDate
{
    /// <summary>Nothing.</summary>
    No,

    /// <summary>The day: 1960-05-00.</summary>
    Day,

    /// <summary>Day and month: 1960-00-00.</summary>
    DayAndMonth,
}
