using System.Xml;
using FhirIns.Identity;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi;

/// <summary>
/// A search by traits (recherche par traits, WS_INS2) with one given name: one attempt. Who tries the others is
/// <see cref="GivenNameStrategy"/>.
/// </summary>
/// <param name="Traits">Strict traits of the identity. A known birth place is sent, the code of an unknown one is not.</param>
/// <param name="GivenName">The given name to search with, or several joined by one space.</param>
public sealed record TraitsSearch(StrictTraits Traits, string GivenName)
{
    /// <summary>INSi takes neither an indeterminate sex (S024) nor a given name outside its alphabet.</summary>
    internal bool IsSendable =>
        WireForms.Sex(Traits.Sex) is not null && NameText.IsAllowed(GivenName, NameKind.GivenNames);

    /// <summary>The type alone: traits do not belong in a log.</summary>
    public override string ToString() => nameof(TraitsSearch);

    internal void WriteBody(XmlWriter writer)
    {
        const string ns = Namespaces.SearchByTraits;
        writer.WriteStartElement("RECSANSVITALE", ns);
        writer.WriteElementString("NomNaissance", ns, Traits.BirthName);
        writer.WriteElementString("Prenom", ns, GivenName);
        writer.WriteElementString("Sexe", ns, WireForms.Sex(Traits.Sex));
        writer.WriteElementString("DateNaissance", ns, Traits.BirthDate.Text);
        if (WireForms.Place(Traits.BirthPlace) is { } place)
        {
            writer.WriteElementString("LieuNaissance", ns, place);
        }
        writer.WriteEndElement();
    }
}
