using FhirIns.Server.Http;

namespace FhirIns.Server.Formats;

/// <summary>What was read from a form: the identity that somebody claims, or all that is wrong with it.</summary>
/// <param name="Identity">Null when an error forbids to make anything of it.</param>
/// <param name="Problems">Each with the place in the form: <c>PID-7</c>, <c>S6</c>, <c>recordTarget/…/birthTime</c>.</param>
internal sealed record FormReading(FormIdentity? Identity, IReadOnlyList<Problem> Problems)
{
    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(FormReading);
}

/// <summary>Collects what is wrong with a form while it is read.</summary>
internal sealed class FormProblems
{
    private readonly List<Problem> _problems = [];

    /// <summary>The reading: without an identity as soon as there is an error.</summary>
    public FormReading Conclude(FormIdentity identity) =>
        new(_problems.Exists(problem => problem.IsError) ? null : identity, _problems);

    /// <summary>The reading of something that is no such form at all.</summary>
    public static FormReading NotReadable(string place) => new(null, [new("form-not-readable", place)]);

    /// <summary>A part that is missing or cannot be used.</summary>
    public void Add(string code, string place) => _problems.Add(new(code, place));

    /// <summary>
    /// All given names, null when no list is said: some write the first one and, beside it, the others alone. A list that holds the first elsewhere is
    /// left for the rules to judge.
    /// </summary>
    public static string? GivenNames(string? first, string? list) =>
        first is null || list is null || $" {list} ".Contains($" {first} ", StringComparison.OrdinalIgnoreCase)
            ? list
            : $"{first} {list}";

    /// <summary>A day written in eight digits, as <c>YYYY-MM-DD</c>; blamed when it is no such text.</summary>
    public string? Day(string? text, string place)
    {
        if (text is null)
            return null;
        if (text.Length >= 8 && text.Take(8).All(char.IsAsciiDigit))
            return $"{text[..4]}-{text[4..6]}-{text[6..8]}";
        Add("form-part-malformed", place);
        return null;
    }
}
