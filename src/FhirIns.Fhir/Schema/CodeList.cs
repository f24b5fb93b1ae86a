using System.Collections.Frozen;

namespace FhirIns.Fhir.Schema;

/// <summary>The codes of one value set, each with its system, in the order of the specification.</summary>
public sealed class CodeList
{
    private readonly FrozenDictionary<string, string> _systems;

    private CodeList(string name, IReadOnlyList<(string System, string Code)> codes)
    {
        Name = name;
        Codes = codes;
        _systems = codes.DistinctBy(pair => pair.Code).ToFrozenDictionary(pair => pair.Code, pair => pair.System);
        ByUtf8 = new(codes.DistinctBy(pair => pair.Code).Select(pair => KeyValuePair.Create(pair.Code, pair.Code)));
    }

    /// <summary>The last part of the value set's URL: "administrative-gender".</summary>
    public string Name { get; }

    /// <summary>The codes with their systems.</summary>
    public IReadOnlyList<(string System, string Code)> Codes { get; }

    internal Utf8Table<string> ByUtf8 { get; }

    /// <summary>True when the list holds the code, whatever its system.</summary>
    public bool Contains(string code) => _systems.ContainsKey(code);

    /// <summary>True when the list holds the code of that system.</summary>
    public bool Contains(string system, string code) => Codes.Contains((system, code));

    /// <summary>The system of a code; null when the code is not in the list.</summary>
    public string? SystemOf(string code) => _systems.GetValueOrDefault(code);

    /// <summary>Lines: <c>name system code code…</c>; a name may come back with another system.</summary>
    internal static IReadOnlyDictionary<string, CodeList> Load(params IEnumerable<string> resources) =>
        resources
            .SelectMany(resource =>
                SchemaText.ReadResource(resource).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            )
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' '))
            .GroupBy(fields => fields[0], StringComparer.Ordinal)
            .ToFrozenDictionary(
                lines => lines.Key,
                lines => new CodeList(
                    lines.Key,
                    [.. lines.SelectMany(fields => fields.Skip(2).Select(code => (fields[1], code)))]
                ),
                StringComparer.Ordinal
            );
}
