namespace FhirIns.Identity;

/// <summary>The types of organization that the exceptional procedure tells apart (S092, S097).</summary>
public static class OrganizationTypes
{
    /// <summary>A practitioner in own practice (<i>professionnel de santé libéral</i>).</summary>
    public const string OwnPractice = "own-practice";

    /// <summary>Hospital (<i>établissement de santé</i>).</summary>
    public const string Hospital = "hospital";

    /// <summary>Medico-social establishment (<i>ESMS</i>).</summary>
    public const string MedicoSocial = "medico-social";

    /// <summary>Health centre (<i>centre de santé</i>).</summary>
    public const string HealthCentre = "health-centre";

    /// <summary>Pharmacy (<i>officine</i>).</summary>
    public const string Pharmacy = "pharmacy";

    /// <summary>Medical laboratory (<i>laboratoire de biologie médicale</i>).</summary>
    public const string Laboratory = "laboratory";

    /// <summary>Radiology practice (<i>cabinet de radiologie</i>).</summary>
    public const string Radiology = "radiology";

    /// <summary>The types that S097 excludes from the exceptional procedure, whatever the configuration says.</summary>
    public static IReadOnlyList<string> ClosedToAttestation { get; } =
    [Hospital, MedicoSocial, HealthCentre, Pharmacy, Laboratory, Radiology];
}
