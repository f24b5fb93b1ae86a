using System.Globalization;
using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Definitions;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>Lays the differential of a StructureDefinition over the rules of its base.</summary>
internal sealed class DifferentialReader(
    Definition definition,
    ProfileCompiler profiles,
    ICollection<FhirIssue> problems
)
{
    public void Apply(RulesBuilder root)
    {
        if (definition.Resource["differential"] is not { } differential)
        {
            return;
        }
        foreach (var element in differential.Each("element"))
        {
            var id = Id(element);
            if (Find(root, id) is { } target)
            {
                Restrict(target, element, id);
            }
            else
            {
                problems.Add(DefinitionIssues.UnknownPath(definition.Name, id));
            }
        }
    }

    /// <summary>The id, or where a definition leaves it out, its path with the name of the slice.</summary>
    private static string Id(Element element) =>
        element.Text("id") ?? element.Text("path") + (element.Text("sliceName") is { } slice ? ":" + slice : "");

    private RulesBuilder? Find(RulesBuilder root, string id)
    {
        var steps = id.Split('.');
        var current = root;
        for (var i = 1; i < steps.Length; i++)
        {
            var colon = steps[i].IndexOf(':', StringComparison.Ordinal);
            var (name, slice) = colon < 0 ? (steps[i], null) : (steps[i][..colon], steps[i][(colon + 1)..]);
            if (current.Child(name) is not { } child)
            {
                return null;
            }
            current = slice is null ? child : Slice(current, child, slice);
        }
        return current;
    }

    /// <summary>
    /// The slice of that name, "a", or "a/b" for a slice of a slice. One that this profile has not seen may be declared
    /// by the profile of the parent's type: <c>extension:birthPlace.value[x].extension:inseeCode</c> is a slice of the
    /// profiled Address.
    /// </summary>
    private RulesBuilder Slice(RulesBuilder parent, RulesBuilder child, string path)
    {
        var names = path.Split('/');
        if (
            child.FindSlice(names[0]) is null
            && parent.Types is [{ Profiles: [var profile] } type]
            && profiles.Builder(profile.Canonical, definition.Package) is { } declared
            && declared.FindChild(child.Name)?.FindSlice(names[0]) is not null
        )
        {
            parent.Types = [type with { Profiles = [] }];
            parent.Inherit(declared);
        }
        return names.Aggregate(child, (slice, name) => slice.FindSlice(name) ?? slice.AddSlice(name));
    }

    private void Restrict(RulesBuilder target, Element element, string id)
    {
        target.Min = Number(element.Text("min")) ?? target.Min;
        target.Max = element.Text("max") is "*" ? int.MaxValue : Number(element.Text("max")) ?? target.Max;
        target.MaxLength = Number(element.Text("maxLength")) ?? target.MaxLength;
        target.MinValue = element["minValue"] ?? target.MinValue;
        target.MaxValue = element["maxValue"] ?? target.MaxValue;
        target.Fixed = element["fixed"] ?? target.Fixed;
        target.Pattern = element["pattern"] ?? target.Pattern;
        if (element["type"] is not null)
        {
            target.Types = [.. element.Each("type").Select(Type)];
        }
        if (element["binding"] is { } binding && Binding(binding) is { } rule)
        {
            target.Binding = rule;
        }
        if (element["slicing"] is { } slicing)
        {
            target.Slicing = SlicingHeader.Read(slicing);
            if (target.Slicing is null)
            {
                problems.Add(DefinitionIssues.Discriminator(definition.Name, id));
            }
        }
        foreach (var constraint in element.Each("constraint"))
        {
            AddInvariant(target, constraint, id);
        }
    }

    private TypeRule Type(Element type) =>
        new(
            type.Text("code") ?? "",
            [.. type.Each("profile").Select(Reference)],
            [.. type.Each("targetProfile").Select(Reference)]
        );

    private ProfileReference Reference(Element canonical)
    {
        var url = canonical.Value ?? "";
        return new ProfileReference(url, () => profiles.Referenced(url, definition.Package));
    }

    private BindingRule? Binding(Element binding)
    {
        BindingStrength? strength = binding.Text("strength") switch
        {
            "required" => BindingStrength.Required,
            "extensible" => BindingStrength.Extensible,
            "preferred" => BindingStrength.Preferred,
            "example" => BindingStrength.Example,
            _ => null,
        };
        return strength is { } known && binding.Text("valueSet") is { } valueSet
            ? profiles.Binding(known, valueSet, definition.Package)
            : null;
    }

    private void AddInvariant(RulesBuilder target, Element constraint, string id)
    {
        if (constraint.Text("key") is not { } key || constraint.Text("expression") is not { } expression)
        {
            return;
        }
        try
        {
            target.Invariants[key] = new InvariantRule(
                key,
                constraint.Text("severity") != "warning",
                constraint.Text("human") ?? "",
                expression
            );
        }
        catch (FhirPathException exception)
        {
            problems.Add(DefinitionIssues.Invariant(definition.Name, id, key, exception.Message));
        }
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
