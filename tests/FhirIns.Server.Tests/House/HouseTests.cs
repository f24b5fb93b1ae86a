using System.Reflection;
using System.Text.RegularExpressions;

namespace FhirIns.Server.Tests.House;

/// <summary>The house rules that no compiler keeps.</summary>
public sealed partial class HouseTests
{
    private static readonly string Source = SourceDirectory();

    [Fact]
    public void The_rules_of_identity_reference_nothing()
    {
        var references = typeof(Identity.PatientIdentity).Assembly.GetReferencedAssemblies().Select(one => one.Name!);
        Assert.DoesNotContain(
            references,
            name => name.StartsWith("FhirIns", StringComparison.Ordinal) || name.Contains("AspNetCore")
        );
    }

    [Fact]
    public void The_fhir_library_knows_nothing_of_ins()
    {
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(Source, "FhirIns.Fhir"),
                "*.cs",
                SearchOption.AllDirectories
            )
        )
            Assert.DoesNotMatch(InsWord(), File.ReadAllText(file));
    }

    [Fact]
    public void The_server_cannot_read_the_digits_of_an_ins()
    {
        var friends = typeof(Identity.PatientIdentity)
            .Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
            .Select(friend => friend.AssemblyName);
        Assert.Equal(["FhirIns.Identity.Tests", "FhirIns.Insi"], friends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_columns_of_the_ins_are_named_in_the_mapping_and_in_searches_alone()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Source, "FhirIns.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => InsColumn().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file)!);
        Assert.Equal(
            ["EncryptedColumns.cs", "PatientConditions.cs", "PatientMapping.cs", "Providers.cs"],
            files.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void No_pattern_runs_without_end()
    {
        Assembly[] ours =
        [
            typeof(Identity.PatientIdentity).Assembly,
            typeof(FhirIns.Fhir.Element).Assembly,
            typeof(FhirIns.Insi.InsiOptions).Assembly,
            typeof(FhirIns.Server.Security.SecurityOptions).Assembly,
        ];
        const BindingFlags Any =
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var patterns = ours.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(Any))
            .Select(method => (method.Name, Pattern: method.GetCustomAttribute<GeneratedRegexAttribute>()))
            .Where(one => one.Pattern is not null)
            .ToList();

        Assert.NotEmpty(patterns);
        Assert.All(patterns, one => Assert.InRange(one.Pattern!.MatchTimeoutMilliseconds, 1, 10_000));
    }

    [Theory]
    [InlineData("Traces", "Worklists|Dashboard|MassVerification|Notifications")]
    [InlineData("Worklists", "Traces|Dashboard|MassVerification|Notifications")]
    [InlineData("Storage", "Traces|Worklists|Dashboard|MassVerification|Notifications|Metadata")]
    [InlineData("Http", "Patients|Traces|Worklists|Dashboard|MassVerification|Notifications|Metadata")]
    [InlineData("Security", "Patients|Traces|Worklists|Dashboard|MassVerification|Notifications|Storage")]
    public void A_folder_uses_no_other_slice(string folder, string forbidden)
    {
        var uses = new Regex(
            $@"^using FhirIns\.Server\.({forbidden});",
            RegexOptions.Multiline,
            TimeSpan.FromSeconds(1)
        );
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(Source, "FhirIns.Server", folder),
                "*.cs",
                SearchOption.AllDirectories
            )
        )
            Assert.False(uses.IsMatch(File.ReadAllText(file)), Path.GetFileName(file));
    }

    private static string SourceDirectory()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FhirIns.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The sources are not above the tests.");
        return Path.Combine(directory.FullName, "src");
    }

    [GeneratedRegex(@"\bINS\b|matricule|INSi\b", RegexOptions.None, 1000)]
    private static partial Regex InsWord();

    [GeneratedRegex(@"\bins_number\b|\bInsNumber\b", RegexOptions.None, 1000)]
    private static partial Regex InsColumn();
}
