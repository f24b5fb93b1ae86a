using FhirIns.Fhir;
using FhirIns.Fhir.Search;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>How much of each Patient a search shows; what lacks something says so (SUBSETTED).</summary>
/// <param name="Summary"><c>_summary</c>.</param>
/// <param name="Elements"><c>_elements</c>; where given, it decides alone.</param>
/// <param name="Systems">The only identifier systems shown, where any was asked for without a value (ITI-78).</param>
internal sealed record PatientSubset(
    SummaryMode Summary,
    IReadOnlyList<string> Elements,
    IReadOnlyCollection<string> Systems
)
{
    private const string ObservationValues = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
    private const string Subsetted = "SUBSETTED";

    private bool IsWhole => Elements.Count == 0 && Systems.Count == 0 && Summary is SummaryMode.False;

    /// <summary>The part of a rendered Patient that is asked for; the bytes themselves when that is all.</summary>
    public byte[] Of(byte[] rendered)
    {
        if (IsWhole)
            return rendered;
        var patient = FhirJson.Parse(rendered).Resource!;
        foreach (var child in patient.Children.Where(child => !IsShown(child)).ToList())
            patient.Remove(child);
        foreach (var identifier in patient.Each("identifier").Where(one => !IsAsked(one)).ToList())
            patient.Remove(identifier);
        (patient["meta"] ?? patient.Add("meta")).Add("tag").Set("system", ObservationValues).Set("code", Subsetted);
        return FhirJson.ToBytes(patient);
    }

    private bool IsShown(Element child) =>
        child.Name is "id" or "meta"
        || child.Definition!.Min > 0
        || (Elements.Count > 0 ? Elements.Contains(child.Name) : IsInSummary(child));

    private bool IsInSummary(Element child) =>
        Summary switch
        {
            SummaryMode.True => child.Definition!.IsSummary || child.Definition.IsModifier,
            SummaryMode.Text => child.Name == "text",
            SummaryMode.Data => child.Name != "text",
            _ => true,
        };

    private bool IsAsked(Element identifier) =>
        Systems.Count == 0 || (identifier.Text("system") is { } system && Systems.Any(asked => AreOne(asked, system)));

    /// <summary>An INS may be asked for with or without <c>urn:oid:</c>.</summary>
    private static bool AreOne(string asked, string system) =>
        asked == system
        || (InsOid.TryParse(asked, out var one) && InsOid.TryParse(system, out var other) && one == other);
}
