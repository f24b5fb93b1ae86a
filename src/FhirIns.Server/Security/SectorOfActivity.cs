using System.Collections.Frozen;

namespace FhirIns.Server.Security;

/// <summary>
/// Sector of activity (<i>secteur d'activité</i>, TRE_R02), which French tokens and cards give, as the type of
/// organization that the identity rules speak of.
/// </summary>
internal static class SectorOfActivity
{
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        ["SA01"] = "hospital",
        ["SA02"] = "hospital",
        ["SA03"] = "hospital",
        ["SA04"] = "hospital",
        ["SA05"] = "health-centre",
        ["SA07"] = "own-practice",
        ["SA16"] = "medico-social",
        ["SA17"] = "medico-social",
        ["SA18"] = "medico-social",
        ["SA20"] = "medico-social",
        ["SA21"] = "medico-social",
        ["SA25"] = "laboratory",
        ["SA29"] = "laboratory",
        ["SA33"] = "pharmacy",
        ["SA36"] = "hospital",
        ["SA38"] = "pharmacy",
        ["SA39"] = "pharmacy",
        ["SA41"] = "medico-social",
        ["SA53"] = "hospital",
        ["SA59"] = "laboratory",
        ["SA60"] = "health-centre",
        ["SA65"] = "pharmacy",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The type of organization; any other word is given back as it is.</summary>
    public static string OrganizationType(string word) => Types.GetValueOrDefault(word, word);
}
