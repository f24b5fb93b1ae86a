namespace FhirIns.Identity;

/// <summary>What a matricule is, shown to people in place of the OID (S002, S003).</summary>
public enum InsNature
{
    /// <summary><i>Numéro d'inscription au répertoire</i>: the person is registered.</summary>
    NIR,

    /// <summary><i>Numéro identifiant d'attente</i>: the registration is under way, a NIR will replace it.</summary>
    NIA,
}
