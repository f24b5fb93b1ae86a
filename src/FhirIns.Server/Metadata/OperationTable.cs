namespace FhirIns.Server.Metadata;

/// <summary>The operations that the artefacts define, by the id of their definition.</summary>
internal sealed class OperationTable
{
    private readonly Dictionary<string, Operation> byId;

    public OperationTable()
    {
        var artefacts = new Artefacts(path =>
            path.StartsWith("operations/", StringComparison.Ordinal)
            || path.StartsWith("terminology/", StringComparison.Ordinal)
        );
        byId = artefacts
            .OfType("OperationDefinition")
            .Select(definition => Operation.Of(definition, artefacts))
            .ToDictionary(operation => operation.Id, StringComparer.Ordinal);
    }

    public Operation this[string id] => byId[id];
}
