namespace FhirIns.Fhir.Validation.Definitions;

/// <summary>A conformance resource and the package it came with.</summary>
internal sealed record Definition(Element Resource, DefinitionPackage Package, string Url, string? Version)
{
    /// <summary>The canonical with its version, for messages.</summary>
    public string Name => new Canonical(Url, Version).ToString();
}

/// <summary>Finds conformance resources by canonical URL. Packages given first win where no version is asked for.</summary>
internal sealed class DefinitionIndex
{
    private readonly Dictionary<(string Type, string Url), List<Definition>> _byUrl = [];

    public DefinitionIndex(IEnumerable<DefinitionPackage> packages)
    {
        foreach (var package in packages)
        {
            foreach (var resource in package.Resources)
            {
                if (resource.Text("url") is { } url)
                {
                    Add(new Definition(resource, package, url, resource.Text("version")));
                }
            }
        }
    }

    public IEnumerable<Definition> All(string type) =>
        _byUrl.Where(entry => entry.Key.Type == type).SelectMany(entry => entry.Value);

    /// <summary>
    /// The definition as another one refers to it: of that version or, where no package holds that version, of the
    /// same package, or of the first one that has the URL.
    /// </summary>
    public Definition? Find(string type, string canonical, DefinitionPackage? from)
    {
        var (url, version) = Canonical.Parse(canonical);
        if (!_byUrl.TryGetValue((type, url), out var candidates))
        {
            return null;
        }
        return Pick(candidates.Where(candidate => version is not null && candidate.Version == version), from)
            ?? Pick(candidates, from);
    }

    /// <summary>The definition as a resource claims it: of exactly that version when one is named.</summary>
    public Definition? FindClaimed(string canonical)
    {
        var (url, version) = Canonical.Parse(canonical);
        return _byUrl.TryGetValue(("StructureDefinition", url), out var candidates)
            ? candidates.Find(candidate => version is null || candidate.Version == version)
            : null;
    }

    /// <summary>True when some version of that StructureDefinition is here.</summary>
    public bool Knows(string canonical) => _byUrl.ContainsKey(("StructureDefinition", Canonical.Parse(canonical).Url));

    private static Definition? Pick(IEnumerable<Definition> candidates, DefinitionPackage? from)
    {
        Definition? first = null;
        foreach (var candidate in candidates)
        {
            if (ReferenceEquals(candidate.Package, from))
            {
                return candidate;
            }
            first ??= candidate;
        }
        return first;
    }

    private void Add(Definition definition)
    {
        var key = (definition.Resource.Type, definition.Url);
        if (!_byUrl.TryGetValue(key, out var candidates))
        {
            _byUrl.Add(key, candidates = []);
        }
        candidates.Add(definition);
    }
}
