namespace FhirIns.Identity;

/// <summary>
/// The documents a site takes, and what it takes them for: a configurable list without a default choice (EXI ID 19, S101).
/// </summary>
public sealed class ProofCatalogue
{
    /// <summary>Trust contract (<i>tiers de confiance</i>), recorded by the server (T16).</summary>
    public const string TrustContract = "TC";

    /// <summary>Vitale application, recorded by the server (T17).</summary>
    public const string VitaleApp = "AV";

    /// <summary>Attestation of the practitioner (T18).</summary>
    public const string Attestation = "ATT";

    private const int Majority = 18;

    private static readonly ProofType[] ServerRoutes =
    [
        new(TrustContract, "Tiers de confiance", ProofWeight.Reserved),
        new(VitaleApp, "Appli carte Vitale", ProofWeight.Reserved),
        new(Attestation, "Attestation du professionnel de santé", ProofWeight.Reserved),
    ];

    private readonly Dictionary<string, ProofType> _types;

    /// <summary>A list of one's own; the three routes of the server stay reserved whatever it says.</summary>
    public ProofCatalogue(IEnumerable<ProofType> types)
    {
        _types = ServerRoutes.Concat(types).DistinctBy(type => type.Code).ToDictionary(type => type.Code);
    }

    /// <summary>The list of the RNIV, by the codes of FR Core (ins-rules 2.5).</summary>
    public static ProofCatalogue Default { get; } =
        new([
            new("CN", "Carte nationale d'identité", ProofWeight.High),
            new("eCN", "Carte nationale d'identité électronique", ProofWeight.High),
            new("PA", "Passeport", ProofWeight.High),
            new("CS", "Titre ou carte de séjour", ProofWeight.High),
            new("CE", "Carte d'identité d'un État européen", ProofWeight.High),
            new("DC", "Document de circulation pour étranger mineur", ProofWeight.HighForMinor),
            new("IE", "Identification électronique eIDAS substantielle ou élevée", ProofWeight.High),
            new("IN", "L'Identité Numérique La Poste", ProofWeight.High),
            new("AC", "Acte de naissance et carte Vitale avec photo", ProofWeight.High),
            new("ANCV", "Extrait d'acte de naissance et carte Vitale avec photo", ProofWeight.High),
            new("LECV", "Livret de famille et carte Vitale avec photo", ProofWeight.High),
            new("AN", "Extrait d'acte de naissance", ProofWeight.OfMinor),
            new("LE", "Livret de famille", ProofWeight.OfMinor),
            new("LEP", "Livret de famille des parents", ProofWeight.OfMinor),
            new("PC", "Permis de conduire", ProofWeight.Insufficient),
            new("CV", "Carte Vitale seule", ProofWeight.Insufficient),
            new("CC", "Carnet de circulation", ProofWeight.Insufficient),
            new("CM", "Carte militaire", ProofWeight.Insufficient),
        ]);

    /// <summary>Every kind of document of the list.</summary>
    public IReadOnlyCollection<ProofType> Types => _types.Values;

    /// <summary>Whether documents prove the identity of somebody born on a date, on the day they are shown.</summary>
    /// <returns>Null, <see cref="RefusalCodes.ProofMissing"/> or <see cref="RefusalCodes.ProofNotAccepted"/>.</returns>
    public Refusal? Examine(IReadOnlyList<PresentedProof> proofs, BirthDate birthDate, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(proofs);
        ArgumentNullException.ThrowIfNull(birthDate);
        if (proofs.Count == 0)
            return new(RefusalCodes.ProofMissing);
        if (proofs.Any(proof => WeightOf(proof) is null or ProofWeight.Reserved))
            return new(RefusalCodes.ProofNotAccepted);

        var ofPatient = proofs.Where(proof => proof.Holder is ProofHolder.Patient).ToList();
        if (ofPatient.Any(proof => WeightOf(proof) is ProofWeight.High))
            return null;
        var isMinor = birthDate.AgeOn(day) < Majority;
        if (isMinor && ofPatient.Any(proof => WeightOf(proof) is ProofWeight.HighForMinor))
            return null;
        var isVouchedFor =
            isMinor
            && ofPatient.Any(proof => WeightOf(proof) is ProofWeight.OfMinor)
            && proofs.Any(proof => WeightOf(proof) is ProofWeight.High);
        return isVouchedFor ? null : new(RefusalCodes.ProofNotAccepted);
    }

    private ProofWeight? WeightOf(PresentedProof proof) => _types.GetValueOrDefault(proof.Type)?.Weight;
}
