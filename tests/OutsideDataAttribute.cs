using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace FhirIns.Tests;

/// <summary>
/// A test on published data that stands beside the checkout. It is skipped, and counted on a line of its own, where
/// that data is absent; what it shows has another test on data of our own making.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OutsideDataAttribute : FactAttribute, ITraitAttribute
{
    public OutsideDataAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = SharedData.WhyAbsent;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Data", "Outside")];
}

/// <summary>The same for a test that runs once for each row of its data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OutsideDataTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public OutsideDataTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = SharedData.WhyAbsent;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Data", "Outside")];
}

/// <summary>The folder of published data, named by the build property <c>SharedDataDirectory</c>.</summary>
internal static class SharedData
{
    private static readonly string Root =
        typeof(SharedData)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "SharedData")
            ?.Value
        ?? "";

    public static string? WhyAbsent => Directory.Exists(Root) ? null : "published data not beside this checkout";

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Text(params string[] parts) => File.ReadAllText(PathOf(parts));

    public static byte[] Bytes(params string[] parts) => File.ReadAllBytes(PathOf(parts));

    /// <summary>Every file below a folder that matches, in a stable order; none where the data is absent.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        WhyAbsent is null
            ? Directory
                .EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
            : [];
}
