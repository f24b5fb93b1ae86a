namespace FhirIns.Identity;

/// <summary>
/// How far an identity can be trusted (<i>statut de l'identité</i>): the table of two facts, an INS that INSi gave or
/// confirmed, and an identity document that was checked (S047, S050, EXI SI 07). Computed, never set.
/// </summary>
public enum IdentityStatus
{
    /// <summary><i>Provisoire</i>: neither fact.</summary>
    PROV,

    /// <summary><i>Récupérée</i>: an INS, no document checked. The INS may not leave.</summary>
    RECUP,

    /// <summary><i>Validée</i>: a document checked, no INS.</summary>
    VALI,

    /// <summary><i>Qualifiée</i>: both facts, which agree. Only now the INS may leave (S051).</summary>
    QUAL,
}
