using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>Where an extension may stand (<c>StructureDefinition.context</c>).</summary>
internal sealed class ExtensionContext
{
    private readonly string _type;
    private readonly string _expression;
    private readonly FhirPathExpression? _path;

    private ExtensionContext(string type, string expression)
    {
        _type = type;
        _expression = expression;
        _path = type == "fhirpath" ? FhirPathExpression.TryCompile(expression, out _) : null;
    }

    public static ExtensionContext Read(Element context) =>
        new(context.Text("type") ?? "", context.Text("expression") ?? "");

    /// <summary>True when the extension may stand in this element. What cannot be decided is allowed.</summary>
    public bool Allows(Element parent, FhirPathContext context) =>
        _type switch
        {
            "element" => AllowsElement(parent),
            "extension" => parent.Type == "Extension" && parent.Text("url") == _expression,
            "fhirpath" => _path is null || IsSelected(parent, context),
            _ => true,
        };

    /// <summary>A type (<c>Address</c>, <c>Element</c>), or the path of an element (<c>Patient.contact</c>).</summary>
    private bool AllowsElement(Element parent)
    {
        if (parent.TypeSchema.Is(_expression))
        {
            return true;
        }
        if (parent.Definition is not { } definition)
        {
            return false;
        }
        for (TypeSchema? owner = definition.Owner; owner is not null; owner = owner.Parent)
        {
            if (IsPath(owner.Path, definition.Name))
            {
                return true;
            }
        }
        return false;
    }

    private bool IsPath(string owner, string name)
    {
        var expression = _expression.EndsWith("[x]", StringComparison.Ordinal) ? _expression[..^3] : _expression;
        return expression.Length == owner.Length + 1 + name.Length
            && expression.StartsWith(owner, StringComparison.Ordinal)
            && expression[owner.Length] == '.'
            && expression.EndsWith(name, StringComparison.Ordinal);
    }

    /// <summary>The path is evaluated on each resource around the element; it has to lead to the element itself.</summary>
    private bool IsSelected(Element parent, FhirPathContext context)
    {
        for (Element? resource = parent; resource is not null; resource = resource.Parent)
        {
            if (resource.IsResource)
            {
                try
                {
                    return _path!.Select(resource, context).Contains(parent);
                }
                catch (FhirPathException)
                {
                    return true;
                }
            }
        }
        return true;
    }
}
