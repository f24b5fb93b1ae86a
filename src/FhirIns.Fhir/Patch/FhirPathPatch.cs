using System.Globalization;
using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Patch;

/// <summary>FHIRPath Patch: a Parameters resource whose operations add, insert, delete, replace and move elements.</summary>
/// <seealso href="http://hl7.org/fhir/R4/fhirpatch.html"/>
public static class FhirPathPatch
{
    /// <summary>A patch of more operations is refused.</summary>
    public const int MaxOperations = 1_000;

    private static readonly FhirPathContext Modest = new() { MaxSteps = 100_000 };

    /// <summary>
    /// Applies every operation in order. The resource is changed in place: with an issue it is to be thrown away. That the
    /// outcome is a good resource is for the codec and the validator to say.
    /// </summary>
    /// <returns>Why the patch is refused; null when it was applied.</returns>
    public static FhirIssue? Apply(Element resource, Element parameters)
    {
        var count = 0;
        foreach (var parameter in parameters.Each("parameter"))
        {
            var issue = ++count > MaxOperations ? PatchIssues.TooLarge() : Run(resource, parameter);
            if (issue is not null)
                return issue.At(parameter);
        }
        return parameters.Type == "Parameters" && count > 0 ? null : PatchIssues.Malformed().At(parameters);
    }

    private static FhirIssue? Run(Element resource, Element parameter)
    {
        if (parameter.Text("name") != "operation")
            return PatchIssues.Malformed();
        var parts = new Parts(parameter);
        if (parts.Text("path") is not { } path)
            return PatchIssues.Malformed();
        if (FhirPathExpression.TryCompile(path, out _) is not { } expression)
            return PatchIssues.PathInvalid();
        IReadOnlyList<object> found;
        try
        {
            found = expression.Evaluate(resource, Modest);
        }
        catch (FhirPathException)
        {
            return PatchIssues.PathInvalid();
        }
        if (found.Any(item => item is not Element))
            return PatchIssues.PathInvalid();
        Element[] elements = [.. found.Cast<Element>()];
        return parts.Text("type") switch
        {
            "add" => Add(elements, parts),
            "insert" => Insert(elements, parts),
            "delete" => Delete(elements),
            "replace" => Replace(elements, parts),
            "move" => Move(elements, parts),
            _ => PatchIssues.Malformed(),
        };
    }

    private static FhirIssue? Add(Element[] found, Parts parts)
    {
        if (parts.Text("name") is not { } name || parts["value"] is not { } value)
            return PatchIssues.Malformed();
        if (found is not [var owner])
            return PatchIssues.NoSuchPlace();
        if (owner.TypeSchema.Element(name) is not { } definition)
            return PatchIssues.ValueUnfit();
        if (PatchValue.For(definition, value) is not { } made || (!definition.IsList && owner[name] is not null))
            return PatchIssues.ValueUnfit();
        owner.Add(made.JsonName, made.Element);
        return null;
    }

    private static FhirIssue? Insert(Element[] found, Parts parts)
    {
        if (parts["value"] is not { } value || parts.Number("index") is not { } index)
            return PatchIssues.Malformed();
        if (ListOf(found) is not { } list || index > found.Length)
            return PatchIssues.NoSuchPlace();
        if (PatchValue.For(list.Definition, value) is not { } made)
            return PatchIssues.ValueUnfit();
        list.Owner.Insert(made.JsonName, index, made.Element);
        return null;
    }

    private static FhirIssue? Delete(Element[] found)
    {
        if (found.Length == 0)
            return null;
        if (found is not [{ Parent: { } owner } only])
            return PatchIssues.NoSuchPlace();
        owner.Remove(only);
        return null;
    }

    private static FhirIssue? Replace(Element[] found, Parts parts)
    {
        if (parts["value"] is not { } value)
            return PatchIssues.Malformed();
        if (found is not [{ Parent: { } owner } only])
            return PatchIssues.NoSuchPlace();
        if (PatchValue.For(only.Definition!, value) is not { } made)
            return PatchIssues.ValueUnfit();
        var index = only.Index;
        owner.Remove(only);
        owner.Insert(made.JsonName, index, made.Element);
        return null;
    }

    private static FhirIssue? Move(Element[] found, Parts parts)
    {
        if (parts.Number("source") is not { } source || parts.Number("destination") is not { } destination)
            return PatchIssues.Malformed();
        if (ListOf(found) is not { } list || source >= found.Length || destination >= found.Length)
            return PatchIssues.NoSuchPlace();
        var moved = found[source];
        list.Owner.Remove(moved);
        list.Owner.Insert(moved.JsonName, destination, moved);
        return null;
    }

    /// <summary>The list that the elements are, whole; null when they are not one list.</summary>
    private static (Element Owner, ElementSchema Definition)? ListOf(Element[] found) =>
        found is [{ Parent: { } owner, Definition: { IsList: true } definition }, ..]
        && found.Length == owner.Each(definition.Name).Count
        && found.All(one => ReferenceEquals(one.Parent, owner) && ReferenceEquals(one.Definition, definition))
            ? (owner, definition)
            : null;

    /// <summary>The named parts of an operation.</summary>
    private readonly struct Parts(Element parameter)
    {
        public Element? this[string name]
        {
            get
            {
                foreach (var part in parameter.Each("part"))
                    if (part.Text("name") == name)
                        return part;
                return null;
            }
        }

        public string? Text(string name) => this[name]?["value"]?.Value;

        public int? Number(string name) =>
            int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
