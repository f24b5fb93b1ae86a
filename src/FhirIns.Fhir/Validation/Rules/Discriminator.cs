namespace FhirIns.Fhir.Validation.Rules;

internal enum DiscriminatorKind
{
    /// <summary>By fixed value, pattern or required binding; R4 also writes it "pattern".</summary>
    Value,

    /// <summary>By presence: the slice requires or forbids the element.</summary>
    Exists,

    /// <summary>By type.</summary>
    Type,

    /// <summary>By conformance to the profile that the slice names.</summary>
    Profile,
}

internal enum StepKind
{
    Child,

    /// <summary><c>extension('url')</c></summary>
    Extension,

    /// <summary><c>resolve()</c></summary>
    Resolve,

    /// <summary><c>ofType(Type)</c></summary>
    OfType,
}

/// <summary>
/// What tells the slices of an element apart: a path in the restricted FHIRPath of R4, and what to compare there. The
/// path is followed twice: in the instance, and in the rules of each slice.
/// </summary>
internal sealed class Discriminator
{
    private readonly (StepKind Kind, string Argument)[] _steps;

    private Discriminator(DiscriminatorKind kind, (StepKind, string)[] steps)
    {
        Kind = kind;
        _steps = steps;
    }

    public DiscriminatorKind Kind { get; }

    /// <summary>True for "url" of extensions.</summary>
    public bool IsUrl => Kind == DiscriminatorKind.Value && _steps is [(StepKind.Child, "url")];

    /// <summary>The name of the last child of the path; null when it ends otherwise.</summary>
    public string? LastChild => _steps is [.., (StepKind.Child, var name)] ? name : null;

    /// <summary>True when the path ends with <c>resolve()</c>: the targets that a slice names are what tells it apart.</summary>
    public bool EndsInTarget => _steps is [.., (StepKind.Resolve, _)];

    /// <summary>Null when R4 has no such kind, or the path is outside the restricted language.</summary>
    public static Discriminator? Parse(string? type, string? path)
    {
        DiscriminatorKind? kind = type switch
        {
            "value" or "pattern" => DiscriminatorKind.Value,
            "exists" => DiscriminatorKind.Exists,
            "type" => DiscriminatorKind.Type,
            "profile" => DiscriminatorKind.Profile,
            _ => null,
        };
        return kind is { } known && path is not null && Steps(path) is { } steps ? new(known, steps) : null;
    }

    public static Discriminator Url { get; } = new(DiscriminatorKind.Value, [(StepKind.Child, "url")]);

    public static Discriminator ThisType { get; } = new(DiscriminatorKind.Type, []);

    /// <summary>The elements of the instance that the path leads to.</summary>
    public void Select(Element item, ReferenceIndex references, List<Element> result) =>
        Select(item, 0, references, result);

    /// <summary>The rules of a slice that the path leads to, profiles of the types on the way included.</summary>
    /// <param name="slice">The rules of the slice.</param>
    /// <param name="lastStep">False to stop one step before the end.</param>
    public List<ElementRules> Follow(ElementRules slice, bool lastStep = true)
    {
        var current = WithProfiles([slice]);
        foreach (var (kind, argument) in lastStep ? _steps : _steps[..^1])
        {
            current = kind switch
            {
                StepKind.Child => WithProfiles(
                    current.Select(rules => rules.Child(argument)?.Rules).OfType<ElementRules>()
                ),
                StepKind.Extension => WithProfiles(current.SelectMany(rules => Extensions(rules, argument))),
                StepKind.Resolve => WithProfiles(current.SelectMany(Targets)),
                _ => current,
            };
        }
        return current;
    }

    private void Select(Element item, int step, ReferenceIndex references, List<Element> result)
    {
        if (step == _steps.Length)
        {
            result.Add(item);
            return;
        }
        var (kind, argument) = _steps[step];
        switch (kind)
        {
            case StepKind.OfType when item.TypeSchema.Is(argument):
                Select(item, step + 1, references, result);
                break;
            case StepKind.Resolve:
                var reference = item.Value ?? item.Text("reference");
                if (reference is not null && references.Find(reference, item) is { } target)
                {
                    Select(target, step + 1, references, result);
                }
                break;
            case StepKind.Child or StepKind.Extension:
                foreach (var child in item.Children)
                {
                    var isNext =
                        kind == StepKind.Child
                            ? child.Name == argument
                            : child.Name == "extension" && child.Text("url") == argument;
                    if (isNext)
                    {
                        Select(child, step + 1, references, result);
                    }
                }
                break;
        }
    }

    private static IEnumerable<ElementRules> Extensions(ElementRules rules, string url) =>
        rules.Child("extension")?.Slicing is { } slicing
            ? slicing.Slices.Select(slice => slice.Rules).Where(slice => slice.ExtensionUrl == url)
            : [];

    private static IEnumerable<ElementRules> Targets(ElementRules rules) =>
        rules.Types.SelectMany(type => type.Targets).Select(target => target.Profile?.Rules).OfType<ElementRules>();

    private static List<ElementRules> WithProfiles(IEnumerable<ElementRules> rules)
    {
        var all = new List<ElementRules>(rules);
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].OnlyProfile?.Profile?.Rules is { } profile && !all.Contains(profile))
            {
                all.Add(profile);
            }
        }
        return all;
    }

    private static (StepKind, string)[]? Steps(string path)
    {
        var steps = new List<(StepKind, string)>();
        var rest = path.Trim();
        while (rest.Length > 0)
        {
            var (step, length) = FirstStep(rest);
            if (length == 0)
            {
                return null;
            }
            if (step is { } real)
            {
                steps.Add(real);
            }
            rest = rest[length..];
            if (rest.Length > 0 && (rest[0] != '.' || rest.Length == 1))
            {
                return null;
            }
            rest = rest.Length > 0 ? rest[1..] : rest;
        }
        return [.. steps];
    }

    /// <summary>The step that a path starts with, none for <c>$this</c>, and its length; 0 when it is no step.</summary>
    private static ((StepKind, string)? Step, int Length) FirstStep(string path)
    {
        if (path.StartsWith("$this", StringComparison.Ordinal))
        {
            return (null, "$this".Length);
        }
        var name = path.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
        var word = name < 0 ? path : path[..name];
        if (name <= 0 || path[name] != '(')
        {
            return word.Length > 0 ? ((StepKind.Child, word), word.Length) : (null, 0);
        }
        var end = path.IndexOf(')', name);
        var argument = end < 0 ? "" : path[(name + 1)..end].Trim();
        return word switch
        {
            _ when end < 0 => (null, 0),
            "resolve" when argument.Length == 0 => ((StepKind.Resolve, ""), end + 1),
            "extension" when argument is ['\'', .. var url, '\''] => ((StepKind.Extension, url), end + 1),
            "ofType" when argument.Length > 0 => ((StepKind.OfType, argument), end + 1),
            _ => (null, 0),
        };
    }
}
