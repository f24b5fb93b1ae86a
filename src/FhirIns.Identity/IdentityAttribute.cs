namespace FhirIns.Identity;

/// <summary>What is noted beside the status (S048, S064), by the code of HL7 table 0445 France.</summary>
public enum IdentityAttribute
{
    /// <summary><i>Homonyme</i>: another person has very near traits. Free with every status.</summary>
    HOMA,

    /// <summary><i>Douteuse</i>: the identity given is in doubt. Forces PROV (EXI ID 26).</summary>
    DOUT,

    /// <summary><i>Fictive</i>: imaginary traits. Forces PROV and combines with neither of the two others (EXI ID 24).</summary>
    FICT,

    /// <summary><i>Anonymat</i>: a text imposes anonymity. No INSi call, no qualification, the INS stays in (S064).</summary>
    ANOM,
}
