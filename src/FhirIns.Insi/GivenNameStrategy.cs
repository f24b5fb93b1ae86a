using FhirIns.Identity;

namespace FhirIns.Insi;

/// <summary>
/// In what order the given names of a person are tried in a search by traits (insi 6.2): the first one alone, then
/// each other one alone, at last all of them joined by one space. The search stops at the first identity found; none
/// found and several found both lead on. It stops, too, at any call that ends without an answer: that is for whoever
/// makes the calls.
/// </summary>
public sealed class GivenNameStrategy
{
    private readonly string[] _attempts;

    private GivenNameStrategy(string[] attempts) => _attempts = attempts;

    /// <summary>The most calls it can lead to.</summary>
    public int MaxCalls => _attempts.Length;

    /// <summary>The strategy for one person. The first given name may have several words, which stay together.</summary>
    public static GivenNameStrategy For(StrictTraits traits)
    {
        var first = traits.FirstGivenName;
        var inList = traits.FirstGivenNameAgrees ? GivenNameList.First(traits.GivenNames, first).Length : 0;
        var others = traits.GivenNames[inList..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new GivenNameStrategy([.. new[] { first }.Concat(others).Append(traits.GivenNames).Distinct()]);
    }

    /// <summary>The given name to search with next.</summary>
    /// <param name="answers">The answers so far, in order.</param>
    /// <returns>Null when the person is found or every attempt is made.</returns>
    public string? Next(IReadOnlyList<InsiAnswer> answers) =>
        answers.Count < _attempts.Length && !answers.Any(answer => answer is InsiAnswer.Found)
            ? _attempts[answers.Count]
            : null;

    /// <summary>What all answers together say: found if one says so, else several if one says so, else not found.</summary>
    public static InsiAnswer Conclude(IReadOnlyList<InsiAnswer> answers) =>
        answers.FirstOrDefault(answer => answer is InsiAnswer.Found)
        ?? answers.FirstOrDefault(answer => answer is InsiAnswer.Several)
        ?? new InsiAnswer.NotFound();
}
