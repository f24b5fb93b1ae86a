namespace FhirIns.Identity;

/// <summary>The stable codes of every refusal that the rules of identity can give.</summary>
public static class RefusalCodes
{
    /// <summary>A matricule came without its OID, or an OID without a matricule (S001).</summary>
    public const string InsIncomplete = "ins-incomplete";

    /// <summary>The OID is none of the four under which an INS is issued (S003).</summary>
    public const string OidUnknown = "oid-unknown";

    /// <summary>The matricule is not 13 characters and a 2-digit key.</summary>
    public const string MatriculeMalformed = "matricule-malformed";

    /// <summary>The control key of the matricule is arithmetically wrong.</summary>
    public const string MatriculeKeyWrong = "matricule-key-wrong";

    /// <summary>A client sent an INS that INSi did not give for this identity (S006, S058).</summary>
    public const string InsNotFromInsi = "ins-not-from-insi";

    /// <summary>Another identity of the domain holds this INS (S005).</summary>
    public const string InsAlreadyHeld = "ins-already-held";

    /// <summary>The database already holds this INS as active (S005).</summary>
    public const string InsAlreadyActive = "ins-already-active";

    /// <summary>The identity already has an INS; asking again needs a confirmation (S061, S067).</summary>
    public const string InsAlreadyObtained = "ins-already-obtained";

    /// <summary>The identity holds no INS.</summary>
    public const string NoIns = "no-ins";

    /// <summary>Two different active INS stand for one person.</summary>
    public const string TwoIns = "two-ins";

    /// <summary>The INS may not leave: the identity is not qualified now, or anonymous (S051, S064).</summary>
    public const string NotDisseminable = "not-disseminable";

    /// <summary>A strict trait is missing.</summary>
    public const string TraitMissing = "trait-missing";

    /// <summary>A strict trait of a RECUP or QUAL identity may not be changed without the unlock right (S054).</summary>
    public const string TraitLocked = "trait-locked";

    /// <summary>A name holds a character, or an arrangement of characters, outside the set of INSi.</summary>
    public const string NameNotAllowed = "name-not-allowed";

    /// <summary>A birth date is not a complete calendar day (EXI ID 12).</summary>
    public const string BirthDateIncomplete = "birth-date-incomplete";

    /// <summary>The birth date given by INSi has an unknown day or month (S023).</summary>
    public const string BirthDateExceptional = "birth-date-exceptional";

    /// <summary>The birth date is interpreted or fictitious: neither RECUP nor QUAL (EXI ID 11).</summary>
    public const string BirthDateInterpreted = "birth-date-interpreted";

    /// <summary>The birth date is after the day of the act, or more than 130 years before it.</summary>
    public const string BirthDateImpossible = "birth-date-impossible";

    /// <summary>The birth place is not a 5-character COG code.</summary>
    public const string BirthPlaceMalformed = "birth-place-malformed";

    /// <summary>The sex is not one that INSi knows.</summary>
    public const string SexNotAllowed = "sex-not-allowed";

    /// <summary>The sex is unknown: no INSi call, neither RECUP nor QUAL (S024).</summary>
    public const string SexUnknown = "sex-unknown";

    /// <summary>A trait differs from the one that was checked or is held: a person must decide (S062).</summary>
    public const string Ecart = "ecart";

    /// <summary>The similarity is too low for an automatic feed, or a trait forbids it (S073).</summary>
    public const string SimilarityInsufficient = "similarity-insufficient";

    /// <summary>The search for an existing identity was not made before the creation.</summary>
    public const string SearchFirst = "search-first";

    /// <summary>The identity is doubtful: provisional only, no INSi call (EXI ID 26).</summary>
    public const string IdentityDoubtful = "identity-doubtful";

    /// <summary>The identity is fictive: provisional only, no INSi call (EXI ID 26).</summary>
    public const string IdentityFictive = "identity-fictive";

    /// <summary>The identity is under anonymity: no INSi call, no qualification (S064).</summary>
    public const string IdentityAnonymous = "identity-anonymous";

    /// <summary>The record was merged into another: nothing happens to it any more, but the undoing.</summary>
    public const string IdentityMerged = "identity-merged";

    /// <summary>The record is not merged: there is nothing to undo.</summary>
    public const string IdentityNotMerged = "identity-not-merged";

    /// <summary>A record cannot be merged with itself.</summary>
    public const string MergeWithItself = "merge-with-itself";

    /// <summary>One record is doubtful, fictive or anonymous and the other is not: whoever merges has checked neither (T22).</summary>
    public const string MergeAttributes = "merge-attributes";

    /// <summary>These two attributes may not stand together (EXI ID 24).</summary>
    public const string AttributeCombination = "attribute-combination";

    /// <summary>The identity is already qualified: this route has nothing to add (S060).</summary>
    public const string AlreadyQualified = "already-qualified";

    /// <summary>The act needs a named person.</summary>
    public const string PersonRequired = "person-required";

    /// <summary>The act needs a reason.</summary>
    public const string ReasonRequired = "reason-required";

    /// <summary>No identity document was named; there is no default one (EXI ID 19).</summary>
    public const string ProofMissing = "proof-missing";

    /// <summary>The documents shown do not prove an identity with high confidence (RNIV 3.3.3.2).</summary>
    public const string ProofNotAccepted = "proof-not-accepted";

    /// <summary>There is no check of an identity document to withdraw.</summary>
    public const string NoProof = "no-proof";

    /// <summary>A check cannot be dated after the day it is recorded.</summary>
    public const string DateInFuture = "date-in-future";

    /// <summary>Not the sentence of the exceptional procedure, word for word (S096).</summary>
    public const string AttestationWording = "attestation-wording";

    /// <summary>The exceptional procedure is for a named practitioner in person (S092).</summary>
    public const string AttestationPractitioner = "attestation-practitioner";

    /// <summary>The exceptional procedure is closed to this type of organization (S097).</summary>
    public const string AttestationOrganization = "attestation-organization";

    /// <summary>The exceptional procedure needs a patient known before this session (S093).</summary>
    public const string AttestationNewPatient = "attestation-new-patient";

    /// <summary>The exceptional procedure needs an INS obtained with the Vitale card (S094).</summary>
    public const string AttestationVitale = "attestation-vitale";

    /// <summary>The exceptional procedure needs the four known traits to equal those of INSi (S095).</summary>
    public const string AttestationConcordance = "attestation-concordance";

    /// <summary>There is no trust contract with this sender at this instant (S059).</summary>
    public const string ContractInactive = "contract-inactive";
}
