using FhirIns.Fhir.Validation.Rules;

namespace FhirIns.Fhir.Validation.Terminology;

/// <summary>Looks up the codes of an element, whatever its type, in a value set.</summary>
internal static class Codes
{
    /// <summary>In when one of the codings is; unknown when none is, but one may be.</summary>
    public static Membership Of(Element element, BindingRule binding)
    {
        switch (element.Type)
        {
            case "Coding" or "Quantity":
                return element.Text("code") is { } code
                    ? binding.Of(element.Text("system") ?? "", code)
                    : Membership.NotIn;
            case "CodeableConcept":
                var best = Membership.NotIn;
                foreach (var coding in element.Each("coding"))
                {
                    switch (Of(coding, binding))
                    {
                        case Membership.In:
                            return Membership.In;
                        case Membership.Unknown:
                            best = Membership.Unknown;
                            break;
                    }
                }
                return best;
            default:
                return element.Value is { } value ? binding.Of(null, value) : Membership.Unknown;
        }
    }

    /// <summary>True when one of the codings is outside the value set, but tolerated there.</summary>
    public static bool AreTolerated(Element element, BindingRule binding)
    {
        if (element.Type != "CodeableConcept")
        {
            return element.Text("code") is { } code && binding.Tolerates(element.Text("system"), code);
        }
        foreach (var coding in element.Each("coding"))
        {
            if (AreTolerated(coding, binding))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>True when there is a code at all; text alone is not.</summary>
    public static bool Has(Element element) =>
        element.Type switch
        {
            "CodeableConcept" => element["coding"] is not null,
            "Coding" or "Quantity" => element["code"] is not null,
            _ => element.Value is not null,
        };
}
