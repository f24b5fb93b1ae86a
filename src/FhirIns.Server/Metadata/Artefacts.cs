using System.Reflection;
using FhirIns.Fhir;

namespace FhirIns.Server.Metadata;

/// <summary>The FHIR artefacts of <c>profiles/</c>, embedded in this assembly: one source of routes, checks and metadata.</summary>
internal sealed class Artefacts
{
    private const string Prefix = "Profiles/";
    private readonly List<Element> all = [];
    private readonly Dictionary<string, Element> byUrl = new(StringComparer.Ordinal);

    /// <summary>Reads what <paramref name="wanted"/> selects by its path below <c>profiles/</c>.</summary>
    public Artefacts(Func<string, bool> wanted)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && wanted(name[Prefix.Length..].Replace('\\', '/')))
                Add(Read(assembly, name));
        }
    }

    public IReadOnlyList<Element> All => all;

    public IEnumerable<Element> OfType(string type) => all.Where(resource => resource.Type == type);

    /// <summary>The artefact of a canonical address, with or without <c>|version</c>.</summary>
    public Element? ByUrl(string canonical) => byUrl.GetValueOrDefault(canonical.Split('|')[0]);

    /// <summary>The codes of one of our own value sets; null when it is not one that we can list.</summary>
    public IReadOnlySet<string>? CodesOf(string valueSet)
    {
        if (ByUrl(valueSet) is not { Type: "ValueSet" } found || found["compose"] is not { } compose)
            return null;
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var include in compose.Each("include"))
        {
            var concepts = include.Each("concept").ToList();
            if (concepts.Count == 0)
                concepts = ByUrl(include.Text("system") ?? "")?.Each("concept").ToList() ?? [];
            codes.UnionWith(concepts.Select(concept => concept.Text("code")!));
        }
        return codes.Count == 0 ? null : codes;
    }

    private void Add(Element resource)
    {
        all.Add(resource);
        if (resource.Text("url") is { } url)
            byUrl.TryAdd(url, resource);
    }

    private static Element Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return FhirJson.Parse(bytes.ToArray()).Resource
            ?? throw new InvalidOperationException($"The artefact {name} is not a FHIR resource.");
    }
}
