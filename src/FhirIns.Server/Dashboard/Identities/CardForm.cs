using System.Globalization;
using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>What was read on a carte Vitale, as a form holds it.</summary>
internal static class CardForm
{
    private const int HighestRank = 9;
    private const int LongestCardNumber = 64;

    /// <summary>The fields; those whose name is part of another one's stand last.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["nirHolder", "birthRank", "birthDate", "cardNumber", "nir"];

    /// <summary>What cannot be sent to INSi, each at its field.</summary>
    public static IReadOnlyList<PageProblem> MistakesIn(IFormCollection form, Words words)
    {
        var mistakes = new List<PageProblem>();
        Expect("nirHolder", Matricule.TryParse(form["nirHolder"], out _), "card.wrong.holder");
        Expect("nir", IsEmpty(form["nir"]) || Matricule.TryParse(form["nir"], out _), "card.wrong.own");
        Expect("birthDate", BirthDate.TryParse(form["birthDate"], out _), "card.wrong.birth-date");
        Expect("birthRank", IsEmpty(form["birthRank"]) || IsRank(form["birthRank"]), "card.wrong.rank");
        Expect("cardNumber", IsCardNumber(form["cardNumber"].ToString().Trim()), "card.wrong.number");
        return mistakes;

        void Expect(string field, bool isRight, string sentence)
        {
            if (!isRight)
                mistakes.Add(new("parameter-invalid", words[sentence], field));
        }
    }

    private static bool IsEmpty(string? text) => string.IsNullOrWhiteSpace(text);

    private static bool IsRank(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
        && rank is >= 1 and <= HighestRank;

    private static bool IsCardNumber(string text) =>
        text.Length is > 0 and <= LongestCardNumber
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '/');
}
