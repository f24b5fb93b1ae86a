using FhirIns.Fhir.Validation.Definitions;

namespace FhirIns.Fhir.Validation.Terminology;

/// <summary>Whether one code means another or something wider, by the code systems at hand (FHIRPath <c>subsumes()</c>).</summary>
internal sealed class Subsumption(DefinitionIndex definitions)
{
    /// <summary>True when a coding of the first subsumes one of the second; null when that cannot be told here.</summary>
    public bool? Holds(Element general, Element special)
    {
        bool? holds = false;
        foreach (var above in Codings(general))
        {
            foreach (var below in Codings(special))
            {
                switch (HoldsForCodings(above, below))
                {
                    case true:
                        return true;
                    case null:
                        holds = null;
                        break;
                }
            }
        }
        return holds;
    }

    private bool? HoldsForCodings(Element above, Element below)
    {
        var system = above.Text("system");
        if (system is null || system != below.Text("system"))
        {
            return null;
        }
        if (above.Text("code") is not { } general || below.Text("code") is not { } special)
        {
            return null;
        }
        if (general == special)
        {
            return true;
        }
        var codeSystem = definitions.Find("CodeSystem", system, null)?.Resource;
        if (codeSystem?.Text("content") != "complete" || codeSystem.Text("hierarchyMeaning") is not (null or "is-a"))
        {
            return null;
        }
        return ConceptTree.WithDescendants(codeSystem, general).Contains(special);
    }

    private static IEnumerable<Element> Codings(Element concept) =>
        concept.Type == "Coding" ? [concept] : concept.Each("coding");
}
