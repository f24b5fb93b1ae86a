namespace FhirIns.Identity;

/// <summary>A strict trait (<i>trait strict</i>): the five of the INS, and the first given name kept beside the list.</summary>
public enum Trait
{
    /// <summary><i>Nom de naissance</i>.</summary>
    BirthName,

    /// <summary><i>Premier prénom de naissance</i>.</summary>
    FirstGivenName,

    /// <summary><i>Liste des prénoms de naissance</i>.</summary>
    GivenNames,

    /// <summary><i>Date de naissance</i>.</summary>
    BirthDate,

    /// <summary><i>Sexe</i>.</summary>
    Sex,

    /// <summary><i>Lieu de naissance</i>, by its COG code.</summary>
    BirthPlace,
}

/// <summary>The codes by which messages name a trait.</summary>
public static class TraitCodes
{
    /// <summary>The stable code of a trait: <c>birthName</c>, <c>birthDate</c>…</summary>
    public static string Code(this Trait trait) =>
        trait switch
        {
            Trait.BirthName => "birthName",
            Trait.FirstGivenName => "firstGivenName",
            Trait.GivenNames => "givenNames",
            Trait.BirthDate => "birthDate",
            Trait.Sex => "sex",
            Trait.BirthPlace => "birthPlace",
            _ => throw new ArgumentOutOfRangeException(nameof(trait)),
        };
}
