using System.Text.RegularExpressions;
using FhirIns.Server.Dashboard.Frame;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>The sentences of the pages: all of them in both languages, none missing.</summary>
public sealed partial class WordsTests
{
    [Fact]
    public void Every_sentence_is_there_in_both_languages() =>
        Assert.Equal(Words.French.Keys.Order(StringComparer.Ordinal), Words.English.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_sentence_takes_the_same_values_in_both_languages() =>
        Assert.All(
            Words.French.Keys,
            key =>
                Assert.Equal(
                    Values().Matches(Words.French[key]).Select(one => one.Value).Distinct().Order(),
                    Values().Matches(Words.English[key]).Select(one => one.Value).Distinct().Order()
                )
        );

    [Fact]
    public void Every_sentence_that_a_page_names_is_there()
    {
        var known = Words.French.Keys.ToHashSet();
        var folder = Path.Combine(Sources(), "FhirIns.Server", "Dashboard");
        foreach (var file in Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
        foreach (Match match in Named().Matches(File.ReadAllText(file)))
        {
            var key = match.Groups["key"].Value;
            Assert.True(
                known.Contains(key) || (known.Contains(key + ".one") && known.Contains(key + ".many")),
                $"{Path.GetFileName(file)}: {key}"
            );
        }
    }

    private static string Sources()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FhirIns.sln")))
            directory = directory.Parent!;
        return Path.Combine(directory.FullName, "src");
    }

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, 1000)]
    private static partial Regex Values();

    /// <summary>Keys written out whole: T["…"], T["…", …], T.Count("…", …).</summary>
    [GeneratedRegex(@"\bT(\[|\.Count\()""(?<key>[\w.-]+[\w])""[\],]", RegexOptions.None, 1000)]
    private static partial Regex Named();
}
