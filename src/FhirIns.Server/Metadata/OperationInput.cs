using FhirIns.Fhir;
using FhirIns.Server.Http;

namespace FhirIns.Server.Metadata;

/// <summary>What a caller gave an operation, checked against its definition.</summary>
internal sealed class OperationInput
{
    private readonly ILookup<string, Element> values;

    private OperationInput(IEnumerable<(string Name, Element Parameter)> given) =>
        values = given.ToLookup(one => one.Name, one => one.Parameter, StringComparer.Ordinal);

    /// <summary>The value of a single input as text; null when it was not given.</summary>
    public string? Text(string name) => values[name].FirstOrDefault()?["value"]?.Value;

    public IReadOnlyList<string> Texts(string name) =>
        [.. values[name].Select(parameter => parameter["value"]?.Value).OfType<string>()];

    public bool IsTrue(string name) => Text(name) == "true";

    /// <summary>A resource input; null when it was not given.</summary>
    public Element? Resource(string name) => values[name].FirstOrDefault()?["resource"];

    /// <summary>Inputs of a complex type (Reference…).</summary>
    public IReadOnlyList<Element> Values(string name) =>
        [.. values[name].Select(parameter => parameter["value"]).OfType<Element>()];

    public bool Has(string name) => values.Contains(name);

    /// <summary>Every repetition of an input made of parts.</summary>
    public IReadOnlyList<OperationInput> Parts(string name) =>
        [.. values[name].Select(parameter => new OperationInput(Named(parameter, "part")))];

    /// <summary>The FHIRPath place of an input, for a refusal about its value.</summary>
    public string? PlaceOf(string name) => values[name].FirstOrDefault()?.Expression;

    /// <summary>Checks a body against a definition. A null body is no input at all.</summary>
    public static (OperationInput Input, IReadOnlyList<Problem> Problems) Read(Operation operation, Element? body)
    {
        var problems = new List<Problem>();
        var parameters = AsParameters(operation, body, problems);
        if (parameters is null)
            return (new([]), problems);
        Check(operation.Inputs, Named(parameters, "parameter"), "Parameters", problems);
        return (new(Named(parameters, "parameter")), problems);
    }

    /// <summary>The same from a query string, for operations that a GET may call.</summary>
    public static (OperationInput Input, IReadOnlyList<Problem> Problems) Read(
        Operation operation,
        IQueryCollection query
    )
    {
        var parameters = Element.Resource("Parameters");
        foreach (var (name, texts) in query)
        foreach (var text in texts)
        {
            if (name.StartsWith('_'))
                continue;
            var type = operation.Inputs.FirstOrDefault(input => input.Name == name)?.Type ?? "string";
            var parameter = parameters.Add("parameter").Set("name", name);
            if (char.IsLower(type[0]))
                parameter.Set("value" + char.ToUpperInvariant(type[0]) + type[1..], text);
        }
        return Read(operation, parameters);
    }

    private static Element? AsParameters(Operation operation, Element? body, List<Problem> problems)
    {
        if (body is null)
            body = Element.Resource("Parameters");
        if (body.Type == "Parameters")
            return body;
        if (operation.BareResource is not { } bare || (bare.Type != "Resource" && bare.Type != body.Type))
        {
            problems.Add(new("resource-type-wrong", body.Type));
            return null;
        }
        var parameters = Element.Resource("Parameters");
        parameters.Add("parameter").Set("name", bare.Name).Add("resource", body);
        return parameters;
    }

    private static IEnumerable<(string, Element)> Named(Element owner, string list) =>
        owner.Each(list).Select(parameter => (parameter.Text("name") ?? "", parameter));

    private static void Check(
        IReadOnlyList<OperationParameter> definitions,
        IEnumerable<(string Name, Element Parameter)> given,
        string place,
        List<Problem> problems
    )
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, parameter) in given)
        {
            if (definitions.FirstOrDefault(one => one.Name == name) is not { } definition)
            {
                problems.Add(new("parameter-unknown", parameter.Expression));
                continue;
            }
            var count = counts[name] = counts.GetValueOrDefault(name) + 1;
            if (count > definition.Max)
                problems.Add(new("parameter-repeated", parameter.Expression));
            CheckOne(definition, parameter, problems);
        }
        problems.AddRange(
            definitions
                .Where(one => counts.GetValueOrDefault(one.Name) < one.Min)
                .Select(one => new Problem("parameter-missing", $"{place}.parameter.where(name = '{one.Name}')"))
        );
    }

    private static void CheckOne(OperationParameter definition, Element parameter, List<Problem> problems)
    {
        if (definition.Parts.Count > 0)
        {
            Check(definition.Parts, Named(parameter, "part"), parameter.Expression, problems);
            return;
        }
        if (definition.IsResource)
        {
            var resource = parameter["resource"];
            if (resource is null || (definition.Type != "Resource" && resource.Type != definition.Type))
                problems.Add(new("parameter-invalid", parameter.Expression));
            return;
        }
        var value = parameter["value"];
        if (value is null or { IsPrimitive: true, Value: null } || !TypeFits(definition.Type!, value.Type))
            problems.Add(new("parameter-invalid", parameter.Expression));
        else if (definition.Codes is { } codes && value.Value is { } code && !codes.Contains(code))
            problems.Add(new("parameter-invalid", value.Expression));
    }

    // A string where the definition says code, id or uri is what every hand-written client sends first.
    private static bool TypeFits(string wanted, string given) =>
        wanted == given || (given == "string" && wanted is "code" or "id" or "uri" or "date");
}
