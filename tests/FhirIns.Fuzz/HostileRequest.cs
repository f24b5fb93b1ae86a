namespace FhirIns.Fuzz;

/// <summary>One request that no honest client sends.</summary>
/// <param name="Kind">What is wrong with it, in a word.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query as they go on the wire.</param>
/// <param name="ContentType">Null for none.</param>
/// <param name="Body">Null for none.</param>
/// <param name="Headers">Besides those that every request has.</param>
public sealed record HostileRequest(
    string Kind,
    string Method,
    string Target,
    string? ContentType = null,
    byte[]? Body = null,
    params IReadOnlyList<(string Name, string Value)> Headers
)
{
    /// <summary>Its place in the corpus of its seed.</summary>
    public int Number { get; init; }

    /// <summary>Whether its address may lead out of FHIR, so that no OperationOutcome can be asked for.</summary>
    public bool MayBeOutsideFhir { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"#{Number} {Kind}: {Method} {(Target.Length > 200 ? Target[..200] : Target)}";
}
