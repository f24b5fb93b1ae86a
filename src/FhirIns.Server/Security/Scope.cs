using System.Collections.Frozen;

namespace FhirIns.Server.Security;

/// <summary>
/// One permission: a SMART App Launch 2 scope on a resource type (<c>system/Patient.rs</c>), or one of the acts that
/// the identity rules reserve (<c>ins.validate</c>).
/// </summary>
/// <remarks>
/// <c>user/</c> and <c>system/</c> open the same doors; <c>patient/</c> means nothing to this server. Endings of
/// version 1 read as version 2: <c>.read</c> is <c>.rs</c>, <c>.write</c> is <c>.cud</c>, <c>.*</c> is <c>.cruds</c>.
/// A scope narrowed by a query (<c>user/Patient.rs?gender=male</c>) is not supported and grants nothing at all.
/// </remarks>
/// <param name="Name">A resource type, <c>*</c> for every type, or the act.</param>
/// <param name="Interactions">What may be done with the type; <see cref="Interactions.None"/> for an act.</param>
internal readonly record struct Scope(string Name, Interactions Interactions)
{
    /// <summary>The type of a scope that covers every resource type.</summary>
    public const string EveryType = "*";

    /// <summary>The acts that the rules reserve.</summary>
    public static readonly FrozenSet<string> Acts = FrozenSet.Create(
        StringComparer.Ordinal,
        "ins.read",
        "ins.feed",
        "ins.retrieve",
        "ins.verify",
        "ins.validate",
        "ins.attest",
        "ins.unlock",
        "ins.flag",
        "ins.merge",
        "ins.supervise",
        "ins.campaign"
    );

    private const string Letters = "cruds";

    /// <summary>Whether this is an act rather than a right on a resource type.</summary>
    public bool IsAct => Interactions == Interactions.None;

    /// <summary>Reads one word of a token's scopes; a word without meaning here gives false.</summary>
    public static bool TryParse(string word, out Scope scope)
    {
        scope = default;
        if (Acts.Contains(word))
        {
            scope = new Scope(word, Interactions.None);
            return true;
        }

        var slash = word.IndexOf('/');
        var dot = word.IndexOf('.');
        if (slash < 0 || dot < slash || word[..slash] is not ("user" or "system"))
        {
            return false;
        }

        var type = word[(slash + 1)..dot];
        var interactions = InteractionsOf(word[(dot + 1)..]);
        if (interactions == Interactions.None || !IsTypeName(type))
        {
            return false;
        }

        scope = new Scope(type, interactions);
        return true;
    }

    /// <exception cref="FormatException">The word is no scope of this server.</exception>
    public static Scope Parse(string word) =>
        TryParse(word, out var scope) ? scope : throw new FormatException($"{word} is not a scope.");

    /// <summary>The scope as a client asks for it on behalf of itself.</summary>
    public override string ToString() => ToString("system");

    /// <param name="context"><c>system</c> or <c>user</c>; an act has none.</param>
    public string ToString(string context)
    {
        var interactions = Interactions;
        return IsAct
            ? Name
            : $"{context}/{Name}.{string.Concat(Letters.Where(letter => interactions.HasFlag(InteractionOf(letter))))}";
    }

    private static bool IsTypeName(string type) =>
        type == EveryType || (type.Length > 0 && char.IsAsciiLetterUpper(type[0]) && type.All(char.IsAsciiLetter));

    private static Interactions InteractionsOf(string ending) =>
        ending switch
        {
            "read" => Interactions.Read | Interactions.Search,
            "write" => Interactions.Create | Interactions.Update | Interactions.Delete,
            "*" => Interactions.All,
            _ => OrderedLetters(ending),
        };

    /// <summary>SMART fixes the order of the letters: <c>.rs</c> is a scope, <c>.sr</c> is none.</summary>
    private static Interactions OrderedLetters(string ending)
    {
        var interactions = Interactions.None;
        foreach (var letter in ending)
        {
            var interaction = InteractionOf(letter);
            if (interaction <= interactions)
            {
                return Interactions.None;
            }

            interactions |= interaction;
        }

        return interactions;
    }

    private static Interactions InteractionOf(char letter) =>
        letter switch
        {
            'c' => Interactions.Create,
            'r' => Interactions.Read,
            'u' => Interactions.Update,
            'd' => Interactions.Delete,
            's' => Interactions.Search,
            _ => Interactions.None,
        };
}

/// <summary>The five rights of SMART App Launch 2 on a resource type, in the order their letters have.</summary>
[Flags]
internal enum Interactions
{
    None = 0,

    /// <summary>create</summary>
    Create = 1,

    /// <summary>read, vread and the history of one resource</summary>
    Read = 2,

    /// <summary>update and patch</summary>
    Update = 4,

    /// <summary>delete</summary>
    Delete = 8,

    /// <summary>search and the history of a type</summary>
    Search = 16,

    All = Create | Read | Update | Delete | Search,
}
