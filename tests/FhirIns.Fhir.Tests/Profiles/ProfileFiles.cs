using System.Reflection;
using System.Text.Json;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>The artefacts of the <c>profiles</c> folder, read as plain JSON.</summary>
internal static class ProfileFiles
{
    public static readonly string[] FrCoreVersions = ["2.0.1", "2.1.0", "2.2.0"];

    private static readonly string Root = typeof(ProfileFiles)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Profiles")
        .Value!;

    /// <summary>Every JSON file, by its path below the folder, with <c>/</c> as separator.</summary>
    public static IEnumerable<string> All => Below("");

    /// <summary>Every JSON file below one folder, by its path below <c>profiles</c>.</summary>
    public static IEnumerable<string> Below(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static JsonElement Read(string path) => Json.Parse(Bytes(path));

    /// <summary>The definitions that apply together: one version of FR Core, and all that has no version.</summary>
    public static IEnumerable<JsonElement> InForceWith(string frCoreVersion) =>
        All.Where(path =>
                !path.StartsWith("examples/", StringComparison.Ordinal)
                && (
                    !path.StartsWith("fr-core/", StringComparison.Ordinal)
                    || path.StartsWith($"fr-core/{frCoreVersion}/", StringComparison.Ordinal)
                )
            )
            .Select(Read);
}
