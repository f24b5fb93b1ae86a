namespace FhirIns.Fhir.Validation.Terminology;

/// <summary>Whether a code is in a value set; unknown when the set, or a system it takes whole, is not at hand.</summary>
internal enum Membership
{
    In,
    NotIn,
    Unknown,
}

/// <summary>The codes that a value set takes from one system: those listed, or all but those excluded.</summary>
internal sealed class SystemCodes
{
    /// <summary>The codes; null when the system is taken whole and its codes are not at hand.</summary>
    public HashSet<string>? Listed { get; init; }

    /// <summary>What is left out of a system taken whole.</summary>
    public HashSet<string> Excluded { get; } = new(StringComparer.Ordinal);

    /// <summary>What a code of a system taken whole has to look like; null when nothing is known of it.</summary>
    public Func<string, bool>? Syntax { get; init; }

    public Membership Of(string code) =>
        Listed is not null ? (Listed.Contains(code) ? Membership.In : Membership.NotIn)
        : Excluded.Contains(code) ? Membership.NotIn
        : Syntax is null ? Membership.Unknown
        : Syntax(code) ? Membership.In
        : Membership.NotIn;

    public SystemCodes Copy()
    {
        var copy = new SystemCodes
        {
            Listed = Listed is null ? null : new(Listed, StringComparer.Ordinal),
            Syntax = Syntax,
        };
        copy.Excluded.UnionWith(Excluded);
        return copy;
    }

    public SystemCodes Union(SystemCodes other)
    {
        if (Listed is null || other.Listed is null)
        {
            var whole = (Listed is null ? this : other).Copy();
            whole.Excluded.ExceptWith((Listed is null ? other.Listed : Listed) ?? other.Excluded);
            return whole;
        }
        var union = Copy();
        union.Listed!.UnionWith(other.Listed);
        return union;
    }

    public SystemCodes Intersect(SystemCodes other)
    {
        var (narrow, wide) = Listed is null ? (other, this) : (this, other);
        var result = narrow.Copy();
        if (result.Listed is null)
        {
            result.Excluded.UnionWith(wide.Excluded);
        }
        else if (wide.Listed is null)
        {
            result.Listed.ExceptWith(wide.Excluded);
        }
        else
        {
            result.Listed.IntersectWith(wide.Listed);
        }
        return result;
    }
}

/// <summary>The content of a value set, system by system.</summary>
internal sealed class CodeSet
{
    private readonly Dictionary<string, SystemCodes> _systems = new(StringComparer.Ordinal);

    /// <summary>True when parts of the set could not be found out, so that no code can be said to be outside.</summary>
    public bool IsPartial { get; set; }

    public bool IsEmpty => _systems.Count == 0;

    /// <param name="system">Null for a plain code, which may come from any system of the set.</param>
    /// <param name="code">The code.</param>
    public Membership Of(string? system, string code)
    {
        var found = Membership.NotIn;
        if (system is not null)
        {
            found = _systems.TryGetValue(system, out var codes) ? codes.Of(code) : Membership.NotIn;
        }
        else
        {
            foreach (var codes in _systems.Values)
            {
                switch (codes.Of(code))
                {
                    case Membership.In:
                        return Membership.In;
                    case Membership.Unknown:
                        found = Membership.Unknown;
                        break;
                }
            }
        }
        return found == Membership.NotIn && IsPartial ? Membership.Unknown : found;
    }

    public void Add(string system, SystemCodes codes) =>
        _systems[system] = _systems.TryGetValue(system, out var known) ? known.Union(codes) : codes;

    public void Add(CodeSet other)
    {
        IsPartial |= other.IsPartial;
        foreach (var (system, codes) in other._systems)
        {
            Add(system, codes);
        }
    }

    public void Remove(string system, IEnumerable<string>? codes)
    {
        if (codes is null)
        {
            _systems.Remove(system);
        }
        else if (_systems.TryGetValue(system, out var known))
        {
            var copy = known.Copy();
            if (copy.Listed is null)
            {
                copy.Excluded.UnionWith(codes);
            }
            else
            {
                copy.Listed.ExceptWith(codes);
            }
            _systems[system] = copy;
        }
    }

    public CodeSet Intersect(CodeSet other)
    {
        var result = new CodeSet { IsPartial = IsPartial || other.IsPartial };
        foreach (var (system, codes) in _systems)
        {
            if (other._systems.TryGetValue(system, out var others))
            {
                result._systems.Add(system, codes.Intersect(others));
            }
        }
        return result;
    }
}
