using System.Collections.Concurrent;

namespace FhirIns.Fhir.Schema;

/// <summary>
/// What FHIR R4 (4.0.1) says of the types in use: their elements, in order, with cardinality, types, bindings and
/// invariants. Read from a compact text (<c>r4.schema</c>), one type at a time, when that type is first asked for; the types
/// that only stand contained in others (<c>r4-more.schema</c>) when one of them is first met.
/// </summary>
public sealed class FhirSchema
{
    private const string ValueSetRoot = "http://hl7.org/fhir/ValueSet/";

    private readonly SchemaText _text;
    private readonly Lazy<SchemaText> _more;
    private readonly Lazy<IReadOnlyDictionary<string, CodeList>> _codeLists;
    private readonly ConcurrentDictionary<string, TypeSchema> _types = new(StringComparer.Ordinal);

    private FhirSchema(SchemaText text, Func<SchemaText> more, Func<IReadOnlyDictionary<string, CodeList>> codeLists)
    {
        _text = text;
        _more = new(more);
        _codeLists = new(codeLists);
    }

    /// <summary>The schema of FHIR R4, shared and immutable.</summary>
    public static FhirSchema R4 { get; } =
        new(
            SchemaText.Load("r4.schema"),
            () => SchemaText.Load("r4-more.schema"),
            () => CodeList.Load("r4.codes", "r4-more.codes")
        );

    /// <summary>The names of every type in the schema: primitives, data types, resources, abstract ones.</summary>
    public IEnumerable<string> TypeNames => _text.TypeNames.Concat(_more.Value.TypeNames);

    /// <summary>The type of that name, null when it is not part of the schema. Names are case-sensitive.</summary>
    public TypeSchema? Type(string name) =>
        _types.TryGetValue(name, out var known) ? known
        : (
            _text.Has(name) ? _text
            : _more.Value.Has(name) ? _more.Value
            : null
        )
            is { } text
            ? _types.GetOrAdd(name, text.Read, this)
        : null;

    /// <summary>The resource type of that name, null when it is unknown, abstract or no resource.</summary>
    public TypeSchema? Resource(string name) =>
        Type(name) is { Kind: TypeKind.Resource, IsAbstract: false } type ? type : null;

    /// <summary>
    /// The codes of a value set, by canonical URL with or without <c>|version</c>; null when the schema does not hold
    /// them (open sets such as MIME types, and sets nothing binds as required).
    /// </summary>
    public CodeList? Codes(string valueSet)
    {
        var bar = valueSet.IndexOf('|', StringComparison.Ordinal);
        var url = bar < 0 ? valueSet : valueSet[..bar];
        return url.StartsWith(ValueSetRoot, StringComparison.Ordinal)
            ? _codeLists.Value.GetValueOrDefault(url[ValueSetRoot.Length..])
            : null;
    }

    internal TypeSchema Require(string name) =>
        Type(name) ?? throw new ArgumentException($"'{name}' is not a type of the schema.", nameof(name));
}
