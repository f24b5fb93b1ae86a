using System.Globalization;
using System.Net;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>The narrative of a Patient: what a person must see to recognize somebody (S110), in French. Never a matricule.</summary>
internal static class Narrative
{
    /// <summary>One XHTML <c>div</c>.</summary>
    /// <param name="traits">The strict traits.</param>
    /// <param name="status">The status, no more exact than the reader may know it.</param>
    public static string Of(StrictTraits traits, IdentityStatus status) =>
        $"""
            <div xmlns="http://www.w3.org/1999/xhtml" lang="fr" xml:lang="fr"><p><b>{WebUtility.HtmlEncode(
                traits.BirthName
            )}</b> {WebUtility.HtmlEncode(traits.FirstGivenName)}</p><p>{Birth(traits)}</p><p>{Label(status)}</p></div>
            """;

    /// <summary>The status in French: « Identité qualifiée ».</summary>
    public static string Label(IdentityStatus status) =>
        status switch
        {
            IdentityStatus.PROV => "Identité provisoire",
            IdentityStatus.RECUP => "Identité récupérée",
            IdentityStatus.VALI => "Identité validée",
            IdentityStatus.QUAL => "Identité qualifiée",
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };

    private static string Birth(StrictTraits traits)
    {
        var day = traits.BirthDate.Day?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? traits.BirthDate.Text;
        var doubt = traits.BirthDate.Marker is BirthDateMarker.None ? "" : " (date interprétée)";
        return traits.Sex switch
        {
            Sex.Male => $"Né le {day}{doubt}, sexe masculin",
            Sex.Female => $"Née le {day}{doubt}, sexe féminin",
            _ => $"Date de naissance : {day}{doubt}, sexe inconnu",
        };
    }
}
