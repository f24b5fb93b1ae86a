using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Http;

/// <summary>Section <c>Identity</c>: the identification domain this server keeps.</summary>
internal sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The identification domain (domaine d'identification): one server, one domain.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Master (default): identities are made here. NonMaster: they are only received (S105).</summary>
    [RegularExpression("Master|NonMaster", ErrorMessage = "Identity:Role must be Master or NonMaster.")]
    public string Role { get; set; } = "Master";

    /// <summary>What a creation does when candidates exist: task (default) opens one, refuse answers 409.</summary>
    [RegularExpression("task|refuse", ErrorMessage = "Identity:Duplicates must be task or refuse.")]
    public string Duplicates { get; set; } = "task";

    /// <summary>
    /// FINESS or SIRET of the organization under whose automatic access INSi verifies what comes from outside the domain
    /// (S037, S077); without it such an INS is refused.
    /// </summary>
    public string? ReceivingOrganization { get; set; }

    /// <summary>Whether test and demonstration numbers (OIDs .10 and .11) may be held; the sandbox alone.</summary>
    public bool AllowFictitiousNumbers { get; set; }

    /// <summary>
    /// Systems of identifiers that are known before anything is stored under them: PIXm answers for an unknown one that it
    /// is unknown (ITI-83).
    /// </summary>
    public HashSet<string> KnownSystems { get; } = [];

    public bool IsMaster => Role == "Master";
}

/// <summary>Section <c>Ins</c>: the numbers themselves.</summary>
internal sealed class InsNumberOptions
{
    public const string Section = "Ins";

    /// <summary>What a wrong key does on the way in: reject (default) or warn.</summary>
    [RegularExpression("reject|warn", ErrorMessage = "Ins:KeyControl must be reject or warn.")]
    public string KeyControl { get; set; } = "reject";

    public Identity.KeyControl Control => KeyControl == "warn" ? Identity.KeyControl.Warn : Identity.KeyControl.Reject;
}
