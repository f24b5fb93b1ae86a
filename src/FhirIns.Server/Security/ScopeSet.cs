namespace FhirIns.Server.Security;

/// <summary>All that a token's scopes grant together.</summary>
internal sealed class ScopeSet
{
    private readonly Dictionary<string, Interactions> granted = new(StringComparer.Ordinal);

    /// <summary>Adds up the words that are scopes of this server; <c>openid</c> and other strangers grant nothing.</summary>
    public static ScopeSet Parse(IEnumerable<string> words)
    {
        var set = new ScopeSet();
        foreach (var word in words)
        {
            if (Scope.TryParse(word, out var scope))
            {
                set.granted[scope.Name] = set.granted.GetValueOrDefault(scope.Name) | scope.Interactions;
            }
        }

        return set;
    }

    /// <summary>Whether every right of <paramref name="scope"/> is granted, by one scope or by several together.</summary>
    public bool Has(Scope scope) =>
        scope.IsAct
            ? granted.ContainsKey(scope.Name)
            : ((On(scope.Name) | On(Scope.EveryType)) & scope.Interactions) == scope.Interactions;

    /// <summary>The scopes as words separated by spaces, from which the same set is read again.</summary>
    public override string ToString() =>
        string.Join(' ', granted.Select(one => new Scope(one.Key, one.Value).ToString()).Order(StringComparer.Ordinal));

    private Interactions On(string type) => granted.GetValueOrDefault(type);
}
