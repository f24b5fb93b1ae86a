using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>The <c>slicing</c> of an element definition.</summary>
internal sealed record SlicingHeader(Discriminator[] Discriminators, SlicingMode Mode, bool IsOrdered)
{
    /// <summary>The slicing that R4 lets a differential leave out: extensions by url, choices by type.</summary>
    public static SlicingHeader? Implied(string name, ElementSchema? definition) =>
        name is "extension" or "modifierExtension" ? new([Discriminator.Url], SlicingMode.Open, false)
        : definition is { IsChoice: true } ? new([Discriminator.ThisType], SlicingMode.Open, false)
        : null;

    /// <summary>Null when a discriminator is outside what R4 allows.</summary>
    public static SlicingHeader? Read(Element slicing)
    {
        var discriminators = new List<Discriminator>();
        foreach (var discriminator in slicing.Each("discriminator"))
        {
            if (Discriminator.Parse(discriminator.Text("type"), discriminator.Text("path")) is not { } parsed)
            {
                return null;
            }
            discriminators.Add(parsed);
        }
        var mode = slicing.Text("rules") switch
        {
            "closed" => SlicingMode.Closed,
            "openAtEnd" => SlicingMode.OpenAtEnd,
            _ => SlicingMode.Open,
        };
        return new([.. discriminators], mode, slicing.Text("ordered") == "true");
    }
}
