namespace FhirIns.Identity;

/// <summary>
/// The list of given names (<i>liste des prénoms de naissance</i>), in the order of the birth certificate, separated by one
/// space, and the first given name that belongs at its head (S021, EXI ID 10).
/// </summary>
public static class GivenNameList
{
    /// <summary>
    /// Whether a first given name is the beginning of the list, a hyphen, an apostrophe and a space being the same:
    /// JEAN-CHRISTOPHE begins JEAN CHRISTOPHE PIERRE; CHRISTOPHE does not (EXI ID 10).
    /// </summary>
    public static bool BeginsWith(string list, string firstGivenName) => WordsShared(list, firstGivenName) > 0;

    /// <summary>
    /// The first given name in the writing of the list: as far as the known one goes when it begins the list (a given name
    /// may have several words), else the text before the first space.
    /// </summary>
    /// <param name="list">The list, as INSi returned it.</param>
    /// <param name="known">The first given name known until now, or null.</param>
    public static string First(string list, string? known)
    {
        ArgumentNullException.ThrowIfNull(list);
        var names = list.Split(' ');
        return string.Join(' ', names.Take(Math.Max(1, known is null ? 0 : WordsShared(list, known))));
    }

    /// <summary>Each suffix of the list, the whole list first: what a search by any given name looks into (S027).</summary>
    public static IEnumerable<string> Suffixes(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var names = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, names.Length).Select(start => string.Join(' ', names[start..]));
    }

    /// <summary>How many names of the list the first given name covers; 0 when it does not begin it.</summary>
    private static int WordsShared(string list, string firstGivenName)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(firstGivenName);
        var first = NameText.Loose(firstGivenName);
        var names = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var count = 1; count <= names.Length; count++)
            if (NameText.Loose(string.Join(' ', names[..count])) == first)
                return count;
        return 0;
    }
}
