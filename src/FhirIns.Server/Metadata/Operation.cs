using FhirIns.Fhir;

namespace FhirIns.Server.Metadata;

/// <summary>An operation as its OperationDefinition says it.</summary>
/// <param name="Id">The id of the definition; a handler names it.</param>
/// <param name="Code">The name after the dollar sign.</param>
/// <param name="Scope">What opens it: an <c>ins.*</c> scope or a SMART permission such as <c>Patient.s</c>.</param>
internal sealed record Operation(
    string Id,
    string Code,
    bool OnType,
    bool OnInstance,
    bool AffectsState,
    string Scope,
    IReadOnlyList<OperationParameter> Inputs,
    Element Definition
)
{
    private const string ScopeExtension = "https://fhirins.org/fhir/StructureDefinition/required-scope";

    public static Operation Of(Element definition, Artefacts artefacts) =>
        new(
            definition.Text("id")!,
            definition.Text("code")!,
            definition.Text("type") == "true",
            definition.Text("instance") == "true",
            definition.Text("affectsState") == "true",
            definition.Each("extension").First(extension => extension.Text("url") == ScopeExtension).Text("value")!,
            [
                .. definition
                    .Each("parameter")
                    .Where(IsInput)
                    .Select(parameter => OperationParameter.Of(parameter, artefacts)),
            ],
            definition
        );

    /// <summary>The input that may stand alone as the body: the only mandatory one, a resource.</summary>
    public OperationParameter? BareResource =>
        Inputs.Where(input => input.IsResource).ToList() is [var only]
        && Inputs.All(input => input == only || input.Min == 0)
            ? only
            : null;

    /// <summary>Whether a body gives all that this operation must be given: what tells overloads apart.</summary>
    public bool IsMeantBy(Element? body) =>
        Inputs
            .Where(input => input.Min > 0)
            .All(input =>
                body?.Type == "Parameters"
                    ? body.Each("parameter").Any(parameter => parameter.Text("name") == input.Name)
                    : body is not null && input == BareResource && input.Type == body.Type
            );

    /// <summary>Whether a GET may call it: it changes nothing, and its input fits into an address.</summary>
    public bool IsSafe => !AffectsState && Inputs.All(input => input is { IsResource: false, Parts.Count: 0 });

    private static bool IsInput(Element parameter) => parameter.Text("use") == "in";
}

/// <summary>An input of an operation, or a part of one.</summary>
/// <param name="Max">Null for any number.</param>
/// <param name="Codes">The codes allowed by a required binding; null without one.</param>
internal sealed record OperationParameter(
    string Name,
    int Min,
    int? Max,
    string? Type,
    IReadOnlySet<string>? Codes,
    IReadOnlyList<OperationParameter> Parts
)
{
    public bool IsResource => Type is { Length: > 0 } && char.IsUpper(Type[0]) && Type is "Patient" or "Resource";

    public static OperationParameter Of(Element parameter, Artefacts artefacts)
    {
        var binding = parameter["binding"];
        return new(
            parameter.Text("name")!,
            int.Parse(parameter.Text("min")!, System.Globalization.CultureInfo.InvariantCulture),
            parameter.Text("max") is "*" or null
                ? null
                : int.Parse(parameter.Text("max")!, System.Globalization.CultureInfo.InvariantCulture),
            parameter.Text("type"),
            binding?.Text("strength") == "required" ? artefacts.CodesOf(binding.Text("valueSet")!) : null,
            [.. parameter.Each("part").Select(part => Of(part, artefacts))]
        );
    }
}
