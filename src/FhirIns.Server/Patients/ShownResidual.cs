using FhirIns.Fhir;

namespace FhirIns.Server.Patients;

/// <summary>
/// The few elements of the residual that a rendering shows otherwise than they were sent, because a profile forbids them
/// as they are. What is stored does not change, and a client that sends a rendering back changes nothing.
/// </summary>
/// <param name="CarriesIns">Whether the rendering carries the INS, and so follows the INS profile.</param>
/// <param name="Version">The version of FR Core that is written.</param>
internal readonly record struct ShownResidual(bool CarriesIns, FrCoreVersion Version)
{
    private static readonly string[] Concerned = ["extension", "identifier", "name"];

    /// <summary>Gives a copy of the residual the form that this rendering shows.</summary>
    public void Apply(Element patient)
    {
        foreach (var stored in Elements(patient))
        {
            var shown = Shown(stored);
            if (!ReferenceEquals(shown, stored))
                Replace(stored, shown);
        }
    }

    /// <summary>
    /// Puts back into what a client sent what this rendering had not shown it, or had shown otherwise: a client that read a
    /// Patient and sends it again loses no billing number and changes no <c>use</c>.
    /// </summary>
    /// <param name="sent">The residual of what the client sent; it is changed.</param>
    /// <param name="stored">The residual stored until now.</param>
    public void Restore(Element sent, Element stored)
    {
        foreach (var original in Elements(stored))
        {
            var shown = Shown(original);
            if (ReferenceEquals(shown, original))
                continue;
            if (shown is null)
            {
                if (!Elements(sent).Exists(element => AreOfOneKind(element, original)))
                    sent.Add(original.Clone());
                continue;
            }
            if (PatientIdentifiers.IsInsurance(shown))
                PatientIdentifiers.PutUnderItsOwnOid(shown);
            if (Elements(sent).Find(shown.DeepEquals) is { } returned)
                Replace(returned, original.Clone());
        }
    }

    private static List<Element> Elements(Element patient) =>
        [.. patient.Children.Where(child => Concerned.Contains(child.Name))];

    private static void Replace(Element element, Element? replacement)
    {
        var (parent, name, index) = (element.Parent!, element.JsonName, element.Index);
        parent.Remove(element);
        if (replacement is not null)
            parent.Insert(name, index, replacement);
    }

    private static bool AreOfOneKind(Element one, Element other) =>
        PatientIdentifiers.IsInsurance(other)
            ? PatientIdentifiers.IsInsurance(one)
            : IsDeathPlace(other) && IsDeathPlace(one);

    /// <summary>The element as this rendering shows it: itself, a changed copy, or null when it is left out.</summary>
    private Element? Shown(Element stored) =>
        stored.Name switch
        {
            "identifier" => ShownIdentifier(stored),
            "name" => ShownName(stored),
            _ => IsDeathPlace(stored) ? ShownDeathPlace(stored) : stored,
        };

    /// <summary>
    /// Beside an INS no other identifier is <c>official</c> (fr-core-2), so that the billing number, which must be, is left
    /// out. Before 2.2.0 the type NH calls for the OID of the INS: the billing number goes without type there.
    /// </summary>
    private Element? ShownIdentifier(Element stored)
    {
        if (PatientIdentifiers.IsInsurance(stored))
            return CarriesIns ? null
                : Version is FrCoreVersion.V2_2_0 ? stored
                : Without(stored, "type");
        if (!CarriesIns || stored.Text("use") != "official")
            return stored;
        var shown = stored.Clone();
        shown["use"]!.Value = "secondary";
        return shown;
    }

    /// <summary>The birth name, which stands first, is the only <c>official</c> name beside an INS.</summary>
    private Element ShownName(Element stored) =>
        CarriesIns && stored.Index > 0 && stored.Text("use") == "official" ? Without(stored, "use") : stored;

    /// <summary>An address since 2.2.0, a text before.</summary>
    private Element? ShownDeathPlace(Element stored)
    {
        var wanted = Version is FrCoreVersion.V2_2_0 ? "Address" : "string";
        if (stored["value"] is not { } value || value.Type == wanted || value.Type is not ("Address" or "string"))
            return stored;
        var shown = Without(stored, "value");
        if (value.Type == "string")
            shown.Add("valueAddress").Set("text", value.Value);
        else if (TextOf(value) is { } text)
            shown.Set("valueString", text);
        else
            return null;
        return shown;
    }

    private static string? TextOf(Element address)
    {
        if (address.Text("text") is { } text)
            return text;
        var town = string.Join(' ', new[] { address.Text("postalCode"), address.Text("city") }.OfType<string>());
        var parts = address.Each("line").Select(line => line.Value).Append(town).Append(address.Text("country"));
        var written = string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return written.Length == 0 ? null : written;
    }

    private static bool IsDeathPlace(Element element) =>
        element.Type == "Extension" && element.Text("url") == FrCore.DeathPlace;

    private static Element Without(Element element, string name)
    {
        var copy = element.Clone();
        if (copy[name] is { } part)
            copy.Remove(part);
        return copy;
    }
}
