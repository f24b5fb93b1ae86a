using FhirIns.Fhir;
using FhirIns.Fhir.Search;
using FhirIns.Identity;
using FhirIns.Server.Http;

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
    private ResourceSubset Shape { get; } = new(Summary, Elements);

    private bool IsWhole => Systems.Count == 0 && Shape.IsWhole;

    /// <summary>The part of a rendered Patient that is asked for; the bytes themselves when that is all.</summary>
    public byte[] Of(byte[] rendered)
    {
        if (IsWhole)
            return rendered;
        var patient = FhirJson.Parse(rendered).Resource!;
        Shape.Cut(patient);
        foreach (var identifier in patient.Each("identifier").Where(one => !IsAsked(one)).ToList())
            patient.Remove(identifier);
        ResourceSubset.Mark(patient);
        return FhirJson.ToBytes(patient);
    }

    private bool IsAsked(Element identifier) =>
        Systems.Count == 0 || (identifier.Text("system") is { } system && Systems.Any(asked => AreOne(asked, system)));

    /// <summary>An INS may be asked for with or without <c>urn:oid:</c>.</summary>
    private static bool AreOne(string asked, string system) =>
        asked == system
        || (InsOid.TryParse(asked, out var one) && InsOid.TryParse(system, out var other) && one == other);
}
