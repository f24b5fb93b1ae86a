using FhirIns.Fhir;

namespace FhirIns.Server.Metadata;

/// <summary>Builds the Parameters that an operation answers.</summary>
internal sealed class OperationOutput
{
    private readonly Element parameters = Element.Resource("Parameters");

    public Element Resource => parameters;

    /// <summary>Adds a primitive; nothing when the value is null.</summary>
    /// <param name="valueName">valueCode, valueString, valueDecimal…</param>
    public OperationOutput Add(string name, string valueName, string? value)
    {
        if (value is not null)
            parameters.Add("parameter").Set("name", name).Set(valueName, value);
        return this;
    }

    public OperationOutput AddReference(string name, string? reference)
    {
        if (reference is not null)
            parameters.Add("parameter").Set("name", name).Add("valueReference").Set("reference", reference);
        return this;
    }

    public OperationOutput AddResource(string name, Element resource)
    {
        parameters.Add("parameter").Set("name", name).Add("resource", resource);
        return this;
    }

    /// <summary>Adds a parameter made of parts.</summary>
    public OperationOutput AddParts(
        string name,
        params ReadOnlySpan<(string Name, string ValueName, string? Value)> parts
    )
    {
        var parameter = parameters.Add("parameter").Set("name", name);
        foreach (var (part, valueName, value) in parts)
            if (value is not null)
                parameter.Add("part").Set("name", part).Set(valueName, value);
        return this;
    }

    /// <summary>Adds a parameter and returns it, for a value of a complex type.</summary>
    public Element Begin(string name) => parameters.Add("parameter").Set("name", name);
}
