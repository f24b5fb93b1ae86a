using System.Collections.Frozen;
using FhirIns.Identity;

namespace FhirIns.Server.Security;

/// <summary>
/// Sector of activity (<i>secteur d'activité</i>, TRE_R02), which French tokens and cards give, as the type of
/// organization that the identity rules speak of.
/// </summary>
/// <remarks>Radiology practices (S097) have no sector of their own: the authority must not give them <c>ins.attest</c>.</remarks>
internal static class SectorOfActivity
{
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        ["SA01"] = OrganizationTypes.Hospital,
        ["SA02"] = OrganizationTypes.Hospital,
        ["SA03"] = OrganizationTypes.Hospital,
        ["SA04"] = OrganizationTypes.Hospital,
        ["SA05"] = OrganizationTypes.HealthCentre,
        ["SA07"] = OrganizationTypes.OwnPractice,
        ["SA16"] = OrganizationTypes.MedicoSocial,
        ["SA17"] = OrganizationTypes.MedicoSocial,
        ["SA18"] = OrganizationTypes.MedicoSocial,
        ["SA20"] = OrganizationTypes.MedicoSocial,
        ["SA21"] = OrganizationTypes.MedicoSocial,
        ["SA25"] = OrganizationTypes.Laboratory,
        ["SA29"] = OrganizationTypes.Laboratory,
        ["SA33"] = OrganizationTypes.Pharmacy,
        ["SA36"] = OrganizationTypes.Hospital,
        ["SA38"] = OrganizationTypes.Pharmacy,
        ["SA39"] = OrganizationTypes.Pharmacy,
        ["SA41"] = OrganizationTypes.MedicoSocial,
        ["SA53"] = OrganizationTypes.Hospital,
        ["SA59"] = OrganizationTypes.Laboratory,
        ["SA60"] = OrganizationTypes.HealthCentre,
        ["SA65"] = OrganizationTypes.Pharmacy,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The type of organization; any other word is given back as it is.</summary>
    public static string OrganizationType(string word) => Types.GetValueOrDefault(word, word);
}
