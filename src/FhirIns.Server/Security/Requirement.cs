using System.Collections.Immutable;

namespace FhirIns.Server.Security;

/// <summary>What one interaction, operation or act asks of its caller: a row of <see cref="ScopeTable"/>.</summary>
internal sealed class Requirement
{
    /// <param name="name">The key of the row, such as <c>Patient read</c> or <c>Patient/[id]/$ins-retrieve</c>.</param>
    /// <param name="scopes">
    /// The scopes needed together, separated by spaces; <c>|</c> separates alternatives. Empty: any valid token will do.
    /// </param>
    public Requirement(string name, string scopes)
    {
        Name = name;
        Alternatives = [.. Split(scopes, '|').Select(all => Split(all, ' ').Select(Scope.Parse).ToImmutableArray())];
    }

    public string Name { get; }

    /// <summary>One of these sets must be held as a whole; no set at all means that no scope is needed.</summary>
    public ImmutableArray<ImmutableArray<Scope>> Alternatives { get; }

    /// <summary>Whether a token is needed; only what describes the server itself is open to everyone.</summary>
    public bool Token { get; init; } = true;

    /// <summary>The token must name the person who acts; a client alone may not.</summary>
    public bool NamedPerson { get; init; }

    /// <summary>The person must have authenticated strongly: CPx card, Pro Santé Connect (S099).</summary>
    public bool StrongAuthentication { get; init; }

    /// <summary>The person must be a health professional in their own practice (S092, S097).</summary>
    public bool OwnPractice { get; init; }

    /// <summary>Open to callers from outside the identification domain, who otherwise learn nothing.</summary>
    public bool OutsideDomain { get; init; }

    public bool IsMetBy(ScopeSet scopes) =>
        Alternatives.IsEmpty || Alternatives.Any(alternative => alternative.All(scopes.Has));

    /// <summary>The scopes to ask the authority for: the first alternative, separated by spaces.</summary>
    public string ScopesToAskFor => Alternatives.IsEmpty ? "" : string.Join(' ', Alternatives[0]);

    public override string ToString() => Name;

    private static string[] Split(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
