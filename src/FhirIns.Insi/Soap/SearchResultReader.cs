using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>RESULTAT, the answer of both searches (insi 1.5), as it came: nothing is interpreted yet.</summary>
internal sealed record SearchResult(string Code, string? Label, WirePerson? Person);

/// <summary>INDIVIDU.</summary>
internal sealed record WirePerson(WireIns Active, IReadOnlyList<WireIns> Superseded, WireTraits Traits);

/// <summary>INSACTIF or INSHISTO. The key, the type and the dates are often absent; a key may be wrong.</summary>
internal sealed record WireIns(string Number, string? Key, string Oid, string? From, string? Until)
{
    public override string ToString() => nameof(WireIns);
}

/// <summary>TIQ. All parts are optional; since October 2022 only the list of given names comes.</summary>
internal sealed record WireTraits(
    string? BirthName,
    string? GivenName,
    string? GivenNames,
    string? Sex,
    string? BirthDate,
    string? BirthPlace
)
{
    public override string ToString() => nameof(WireTraits);
}

/// <summary>
/// Reads RESULTAT in whatever order its parts stand: a published answer has the dates of an INS before its number.
/// The result code alone decides; the label is another text every few years.
/// </summary>
internal static class SearchResultReader
{
    public const string RootName = "RESULTAT";

    public static SearchResult Read(XmlReader result)
    {
        ResultCode? code = null;
        WirePerson? person = null;
        foreach (var part in result.Children(Namespaces.Result))
        {
            switch (part.LocalName)
            {
                case "CR":
                    code = Once(code, ResultCode.Read(part, Namespaces.Result));
                    break;
                case "INDIVIDU":
                    person = Once(person, ReadPerson(part));
                    break;
            }
        }
        return code is null ? throw Missing() : new SearchResult(code.Code, code.Label, person);
    }

    private static WirePerson ReadPerson(XmlReader person)
    {
        WireIns? active = null;
        List<WireIns> superseded = [];
        WireTraits? traits = null;
        foreach (var part in person.Children(Namespaces.Result))
        {
            switch (part.LocalName)
            {
                case "INSACTIF":
                    active = Once(active, ReadIns(part));
                    break;
                case "INSHISTO":
                    superseded.Add(ReadIns(part));
                    break;
                case "TIQ":
                    traits = Once(traits, ReadTraits(part));
                    break;
            }
        }
        return new WirePerson(active ?? throw Missing(), superseded, traits ?? throw Missing());
    }

    private static WireIns ReadIns(XmlReader ins)
    {
        (string? Number, string? Key) matricule = default;
        string? oid = null;
        string? from = null;
        string? until = null;
        foreach (var part in ins.Children(Namespaces.Result))
        {
            switch (part.LocalName)
            {
                case "IdIndividu":
                    matricule = ReadMatricule(part);
                    break;
                case "OID":
                    oid = part.TextOnce(oid);
                    break;
                case "DateDeb":
                    from = part.TextOnce(from);
                    break;
                case "DateFin":
                    until = part.TextOnce(until);
                    break;
            }
        }
        return new WireIns(matricule.Number ?? throw Missing(), matricule.Key, oid ?? throw Missing(), from, until);
    }

    private static (string? Number, string? Key) ReadMatricule(XmlReader matricule)
    {
        string? number = null;
        string? key = null;
        foreach (var part in matricule.Children(Namespaces.Result))
        {
            switch (part.LocalName)
            {
                case "NumIdentifiant":
                    number = part.TextOnce(number);
                    break;
                case "Cle":
                    key = part.TextOnce(key);
                    break;
            }
        }
        return (number, key);
    }

    private static WireTraits ReadTraits(XmlReader traits)
    {
        var read = new WireTraits(null, null, null, null, null, null);
        foreach (var part in traits.Children(Namespaces.Result))
        {
            read = part.LocalName switch
            {
                "NomNaissance" => read with { BirthName = part.TextOnce(read.BirthName) },
                "Prenom" => read with { GivenName = part.TextOnce(read.GivenName) },
                "ListePrenom" => read with { GivenNames = part.TextOnce(read.GivenNames) },
                "Sexe" => read with { Sex = part.TextOnce(read.Sex) },
                "DateNaissance" => read with { BirthDate = part.TextOnce(read.BirthDate) },
                "LieuNaissance" => read with { BirthPlace = part.TextOnce(read.BirthPlace) },
                _ => read,
            };
        }
        return read;
    }

    private static T Once<T>(T? earlier, T value)
        where T : class =>
        earlier is null ? value : throw new UnreadableAnswerException(UnreadableReason.Contradictory);

    private static UnreadableAnswerException Missing() => new(UnreadableReason.MissingPart);
}
