using FhirIns.Fhir;
using FhirIns.Fhir.Search;

namespace FhirIns.Server.Http;

/// <summary>How much of a resource an answer shows; what lacks something says so (SUBSETTED).</summary>
/// <param name="Summary"><c>_summary</c>.</param>
/// <param name="Elements"><c>_elements</c>; where given, it decides alone.</param>
internal sealed record ResourceSubset(SummaryMode Summary, IReadOnlyList<string> Elements)
{
    private const string ObservationValues = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    /// <summary>The tag of a resource that is not whole.</summary>
    public const string Subsetted = "SUBSETTED";
    private const string SummaryParameter = "_summary";
    private const string ElementsParameter = "_elements";

    public static readonly ResourceSubset Whole = new(SummaryMode.False, []);

    public bool IsWhole => Elements.Count == 0 && Summary is SummaryMode.False or SummaryMode.Count;

    /// <summary>What the address of a read or a history asks for, or the parameter that asks for nothing there is.</summary>
    public static (ResourceSubset Subset, Problem? Problem) Of(IQueryCollection query)
    {
        if (!query.ContainsKey(SummaryParameter) && !query.ContainsKey(ElementsParameter))
            return (Whole, null);
        var asked = SearchQuery.Parse(
            string.Join(
                '&',
                from name in new[] { SummaryParameter, ElementsParameter }
                from value in query[name]
                select $"{name}={Uri.EscapeDataString(value ?? "")}"
            )
        );
        return asked.Issues.Count > 0
            ? (Whole, Problem.Of(asked.Issues[0]))
            : (new(asked.Summary ?? SummaryMode.False, asked.Elements), null);
    }

    /// <summary>A copy with the part that is asked for.</summary>
    public Element Of(Element resource)
    {
        var part = resource.Clone();
        Cut(part);
        Mark(part);
        return part;
    }

    /// <summary>The same of a rendered resource; the bytes themselves when all of it is asked for.</summary>
    public byte[] Of(byte[] rendered)
    {
        if (IsWhole)
            return rendered;
        var resource = FhirJson.Parse(rendered).Resource!;
        Cut(resource);
        Mark(resource);
        return FhirJson.ToBytes(resource);
    }

    /// <summary>Takes out what is not asked for.</summary>
    public void Cut(Element resource)
    {
        foreach (var child in resource.Children.Where(child => !IsShown(child)).ToList())
            resource.Remove(child);
    }

    /// <summary>Says of a resource that it is not whole.</summary>
    public static void Mark(Element resource) =>
        (resource["meta"] ?? resource.Add("meta")).Add("tag").Set("system", ObservationValues).Set("code", Subsetted);

    private bool IsShown(Element child) =>
        child.Name is "id" or "meta"
        || child.Definition!.Min > 0
        || (Elements.Count > 0 ? IsNamed(child) : IsInSummary(child));

    private bool IsNamed(Element child) =>
        Elements.Contains(child.Name) || Elements.Contains($"{child.Parent!.Type}.{child.Name}");

    private bool IsInSummary(Element child) =>
        Summary switch
        {
            SummaryMode.True => child.Definition!.IsSummary || child.Definition.IsModifier,
            SummaryMode.Text => child.Name == "text",
            SummaryMode.Data => child.Name != "text",
            _ => true,
        };
}
