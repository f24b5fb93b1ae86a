using System.Text.RegularExpressions;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.House;

/// <summary><c>docs/rules.md</c> tells the truth: every rule has a line, and what is kept is tested.</summary>
public sealed partial class RulesDocumentTests
{
    private static readonly string[] States = ["kept", "in part", "told", "open"];

    private static readonly string Root = RootDirectory();

    private static readonly IReadOnlyList<(string Rule, string State, string Where)> Lines =
    [
        .. File.ReadLines(Path.Combine(Root, "docs", "rules.md"))
            .Select(line => Line().Match(line))
            .Where(match => match.Success && match.Groups["rule"].Value is not ("Rule" or "---"))
            .Select(match => (match.Groups["rule"].Value, match.Groups["state"].Value, match.Groups["where"].Value)),
    ];

    private static readonly IReadOnlyList<string> Tested =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Mark().Matches(File.ReadAllText(file)))
            .SelectMany(mark => Quoted().Matches(mark.Value))
            .Select(quoted => quoted.Groups[1].Value)
            .Distinct(),
    ];

    [Fact]
    public void Each_rule_has_one_line_with_a_state_there_is()
    {
        Assert.NotEmpty(Lines);
        Assert.Equal(Lines.Count, Lines.Select(line => line.Rule).Distinct().Count());
        Assert.All(Lines, line => Assert.Contains(line.State, States));
    }

    [Fact]
    public void Every_rule_that_is_kept_has_a_test_marked_with_its_number() =>
        Assert.Empty(Lines.Where(line => line.State == "kept").Select(line => line.Rule).Except(Tested));

    [Fact]
    public void Every_rule_that_a_test_is_marked_with_has_a_line() =>
        Assert.Empty(Tested.Except(Lines.Select(line => line.Rule)));

    [Fact]
    public void The_files_that_it_names_are_there()
    {
        var files = Directory
            .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .ToList();
        foreach (var (rule, _, where) in Lines)
        foreach (var named in Code().Matches(where).Select(match => match.Groups[1].Value))
            if (named.Contains(".cs", StringComparison.Ordinal) || named.Contains('/', StringComparison.Ordinal))
                Assert.True(
                    files.Exists(file =>
                        $"/{file.Replace("FhirIns.", "", StringComparison.Ordinal)}".Contains(
                            $"/{named.Replace("FhirIns.", "", StringComparison.Ordinal)}",
                            StringComparison.Ordinal
                        )
                    ),
                    $"{rule}: {named}"
                );
    }

    [OutsideData]
    public void Every_numbered_rule_that_was_given_has_a_line()
    {
        var given = GivenRule().Matches(SharedData.Text("facts", "ins-rules.md")).Select(match => match.Value);
        Assert.Empty(given.Distinct().Except(Lines.Select(line => line.Rule)));
    }

    private static string RootDirectory()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FhirIns.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The sources are not above the tests.");
        return directory.FullName;
    }

    [GeneratedRegex(
        @"^\| (?<rule>[^|]+?) \| [^|]+ \| (?<state>[^|]+?) \| (?<where>[^|]*?) ?\|$",
        RegexOptions.None,
        1000
    )]
    private static partial Regex Line();

    [GeneratedRegex(@"\bRule\([^)]*\)", RegexOptions.None, 1000)]
    private static partial Regex Mark();

    [GeneratedRegex("\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    /// <summary>The first cell of a row: S001, T1, A1; and the requirements of the guide wherever they are named.</summary>
    [GeneratedRegex(
        @"(?:(?<=^\| )(S\d{3}|T\d+|A(?:1[0-4]|[1-9]))(?= \|))|(EXI (?:ID|REC|DIF|SI|PP) \d\d)",
        RegexOptions.Multiline,
        1000
    )]
    private static partial Regex GivenRule();
}
