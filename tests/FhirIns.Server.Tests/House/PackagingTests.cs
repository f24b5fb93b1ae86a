using System.Text.RegularExpressions;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace FhirIns.Server.Tests.House;

/// <summary>What stands in <c>docker/</c> is true: its paths, keys and commands are those of the code.</summary>
public sealed partial class PackagingTests
{
    private static readonly string Docker = Path.Combine(ComposedNodes.Root(), "docker");

    public static TheoryData<string> Files => ["Dockerfile", "compose.yaml", "compose.production.yaml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_is_one_that_the_server_reads(string file)
    {
        var settings = ComposedNodes.SettingsOf(file);
        foreach (Match secret in SecretFile().Matches(Text(file)))
            settings[secret.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal)] = "secret";
        Assert.NotEmpty(settings);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var judged = new UnknownKeys(configuration).Validate(null, new());
        Assert.True(judged.Succeeded, judged.FailureMessage);
        Assert.All(
            settings.Keys.Select(key => key.Split(':')[0]),
            section => Assert.True(section == "Urls" || UnknownKeys.Sections.ContainsKey(section), section)
        );
    }

    [Fact]
    public void The_image_is_built_of_what_is_there_and_exact_versions()
    {
        var text = Text("Dockerfile");
        var projects = Published().Matches(text).Select(match => match.Groups["project"].Value).ToList();
        Assert.Equal(["src/FhirIns.Server", "src/FhirIns.Sandbox"], projects);
        Assert.All(projects, project => Assert.True(Directory.Exists(Path.Combine(ComposedNodes.Root(), project))));
        foreach (var program in Program().Matches(text).Select(match => match.Groups["name"].Value))
            Assert.Contains($"src/{program}", projects);
        Assert.All(
            Base().Matches(text + Text("compose.yaml") + Text("compose.production.yaml")).Select(one => one.Value),
            image => Assert.Matches(@":\d+\.\d+(\.\d+)?[a-z0-9-]*$", image)
        );
        Assert.DoesNotContain("curl", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_build_reads_is_not_ignored()
    {
        var kept = File.ReadAllLines(Path.Combine(ComposedNodes.Root(), ".dockerignore"))
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..])
            .ToList();
        Assert.All(kept, one => Assert.True(Path.Exists(Path.Combine(ComposedNodes.Root(), one)), one));
        foreach (
            var project in Directory.EnumerateFiles(
                Path.Combine(ComposedNodes.Root(), "src"),
                "*.csproj",
                SearchOption.AllDirectories
            )
        )
        foreach (Match outside in Outside().Matches(File.ReadAllText(project)))
            Assert.Contains(kept, one => outside.Groups["path"].Value.StartsWith(one, StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_listens_where_it_says_and_runs_without_rights()
    {
        var text = Text("Dockerfile");
        var server = text[text.IndexOf("AS server", StringComparison.Ordinal)..];
        Assert.EndsWith(":8080", ComposedNodes.SettingsOf("Dockerfile")["Urls"], StringComparison.Ordinal);
        Assert.Contains("EXPOSE 8080", server, StringComparison.Ordinal);
        Assert.Contains("USER 1654", server, StringComparison.Ordinal);
        Assert.Contains("""CMD ["/app/FhirIns.Server", "health"]""", server, StringComparison.Ordinal);
        foreach (var file in new[] { "compose.yaml", "compose.production.yaml" })
            Assert.Contains("read_only: true", Text(file), StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_runs_what_is_published_and_what_operations_describe()
    {
        var unit = Text("fhirins.service");
        var operations = File.ReadAllText(Path.Combine(ComposedNodes.Root(), "docs", "operations.md"));
        foreach (var path in new[] { "/opt/fhirins", "/etc/fhirins/environment", "/etc/fhirins/secrets" })
        {
            Assert.Contains(path, unit, StringComparison.Ordinal);
            Assert.Contains(path, operations, StringComparison.Ordinal);
        }
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Docker, file));

    [GeneratedRegex(@"target: /run/fhirins/(?<key>\w+)", RegexOptions.None, 1000)]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"dotnet publish (?<project>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Published();

    [GeneratedRegex(@"/app/(?<name>[\w.]+)", RegexOptions.None, 1000)]
    private static partial Regex Program();

    [GeneratedRegex(@"(?<=FROM |image: )(?:mcr\.|postgres:)\S+", RegexOptions.None, 1000)]
    private static partial Regex Base();

    [GeneratedRegex(@"Include=""\.\./\.\./(?<path>[^""]+)""", RegexOptions.None, 1000)]
    private static partial Regex Outside();
}
