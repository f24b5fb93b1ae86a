using FhirIns.Fhir;

namespace FhirIns.Server.Patients;

/// <summary>
/// Finds what a client says of the status of an identity, wherever it stands: the reliability extension, and codings of a
/// status, in a tag or elsewhere. The server alone states a status.
/// </summary>
internal static class StatusInbound
{
    /// <summary>Lists the statements, in the order they stand, each with the element to take out.</summary>
    public static IReadOnlyList<(Element Carrier, ClaimedStatus? Status)> Find(Element patient)
    {
        var found = new List<(Element, ClaimedStatus?)>();
        Search(patient);
        return found;

        void Search(Element element)
        {
            if (element.Type == "Extension" && FrCore.IsReliability(element.Text("url")))
                found.Add((element, OfReliability(element)));
            else if (IsStatus(element))
                found.Add((element, Claim(element)));
            else
                foreach (var child in element.Children)
                    Search(child);
        }
    }

    private static ClaimedStatus? OfReliability(Element reliability) =>
        Claim(Part(reliability, "identityStatus")) is { } status
            ? status with
            {
                CollectionMethod = Part(reliability, "methodCollection")?.Text("code"),
                CollectionDate = Part(reliability, "dateCollection")?.Value,
                ValidationMode = Part(reliability, "validationMode")?.Text("code"),
                ValidationDate = Part(reliability, "validationDate")?.Value,
            }
            : null;

    private static ClaimedStatus? Claim(Element? coding) =>
        coding?.Text("code") is { } code ? new(code, coding.Expression) : null;

    private static Element? Part(Element reliability, string url)
    {
        foreach (var part in reliability.Each("extension"))
            if (part.Text("url") == url)
                return part["value"];
        return null;
    }

    private static bool IsStatus(Element element) =>
        element.Type == "Coding"
        && element.Text("system") switch
        {
            FrCore.IdentityStatuses => true,
            FrCore.Reliabilities or FrCore.OldReliabilities => element.Name == "tag",
            _ => false,
        };
}
