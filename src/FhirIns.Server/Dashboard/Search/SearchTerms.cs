using System.Security.Cryptography;
using System.Text.Json;
using FhirIns.Server.Dashboard.Frame;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Dashboard.Search;

/// <summary>
/// What is searched for, in separate fields (EXI ID 17): birth date first, then beginnings of the names (A2); or a matricule
/// or another identifier.
/// </summary>
public sealed record SearchTerms(string? BirthDate, string? Family, string? Given, string? Number)
{
    private const string Purpose = "dashboard search";

    /// <summary>Nothing searched for yet.</summary>
    public static SearchTerms None { get; } = new(null, null, null, null);

    /// <summary>Whether there is anything to search with.</summary>
    public bool IsEmpty => this == None;

    internal static SearchTerms Of(IFormCollection form) =>
        new(form.Typed("birthDate"), form.Typed("family"), form.Typed("given"), form.Typed("number"));

    /// <summary>The search in FHIR's words.</summary>
    internal string Query =>
        "?"
        + string.Join(
            '&',
            new[]
            {
                Part("birthdate", BirthDate),
                Part("family", Family),
                Part("given", Given),
                Number is null ? null : "identifier=" + string.Join(',', Spellings(Number).Select(Escaped)),
            }.OfType<string>()
        );

    /// <summary>A number as it was typed, without its spaces (A6), and in capitals: nobody remembers how an IPP is written.</summary>
    private static IEnumerable<string> Spellings(string number) =>
        new[] { number, Compact(number), Compact(number).ToUpperInvariant(), number.ToUpperInvariant() }.Distinct();

    /// <summary>The terms as an address carries them: nobody reads a name or a number in it, and only their owner's page opens.</summary>
    internal string Protect(string person, IDataProtectionProvider protection) =>
        protection.CreateProtector(Purpose, person).Protect(JsonSerializer.Serialize(this));

    /// <summary>Reads them back; null when they are somebody else's, or none of ours.</summary>
    internal static SearchTerms? Unprotect(string text, string person, IDataProtectionProvider protection)
    {
        try
        {
            return JsonSerializer.Deserialize<SearchTerms>(protection.CreateProtector(Purpose, person).Unprotect(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(SearchTerms);

    // A comma and a bar mean something in a search; no name and no number has one.
    private static string? Part(string name, string? value) => value is null ? null : $"{name}={Escaped(value)}";

    private static string Escaped(string value) => Uri.EscapeDataString(value.Replace(",", "\\,").Replace("|", "\\|"));

    private static string Compact(string number) => string.Concat(number.Where(letter => !char.IsWhiteSpace(letter)));
}
