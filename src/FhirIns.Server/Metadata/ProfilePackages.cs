using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using FhirIns.Fhir;
using FhirIns.Fhir.Validation;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Metadata;

/// <summary>
/// Reads the packages of <c>Profiles:Packages</c> at the start; one that cannot be read keeps the server from starting.
/// Resources of other types than definitions and terminology are left aside.
/// </summary>
internal sealed class ProfilePackages : IValidateOptions<ProfileOptions>
{
    private const string PackageFolder = "package/";

    /// <summary>Published code systems are large; these files are chosen by whoever runs the server.</summary>
    private static readonly ParseLimits Limits = new()
    {
        MaxBytes = 256 * 1024 * 1024,
        MaxElements = 20_000_000,
        MaxIssues = 10_000,
    };

    private List<DefinitionPackage> read = [];

    /// <summary>The packages in the order of the configuration, then the loose resources as one more.</summary>
    public IReadOnlyList<DefinitionPackage> All => read;

    public ValidateOptionsResult Validate(string? name, ProfileOptions options)
    {
        var (packages, loose, mistakes) = (new List<DefinitionPackage>(), new List<Element>(), new List<string>());
        foreach (var file in options.Packages.SelectMany(Files))
        {
            try
            {
                if (IsArchive(file))
                    packages.Add(ReadArchive(file));
                else
                    loose.AddRange(Definition(File.ReadAllBytes(file)));
            }
            catch (Exception exception)
                when (exception is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
            {
                mistakes.Add($"Profiles:Packages: {file} cannot be read as FHIR definitions ({exception.Message}).");
            }
        }
        if (loose.Count > 0)
            packages.Add(new("loose", loose));
        read = packages;
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path)
            ? Directory
                .EnumerateFiles(path)
                .Where(file => IsArchive(file) || file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
            : [path];

    private static bool IsArchive(string file) =>
        file.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    private static DefinitionPackage ReadArchive(string file)
    {
        using var stream = File.OpenRead(file);
        using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        var name = Path.GetFileName(file);
        var resources = new List<Element>();
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } content || !IsResource(entry.Name))
                continue;
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            if (entry.Name == PackageFolder + "package.json")
                name = NameIn(bytes.ToArray()) ?? name;
            else
                resources.AddRange(Definition(bytes.ToArray()));
        }
        return resources.Count > 0
            ? new(name, resources)
            : throw new InvalidDataException($"no definition in its folder {PackageFolder}");
    }

    /// <summary>A JSON file of the package itself: its folder of examples and of other matter is left aside.</summary>
    private static bool IsResource(string path) =>
        path.StartsWith(PackageFolder, StringComparison.Ordinal)
        && path.IndexOf('/', PackageFolder.Length) < 0
        && path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        && !path.EndsWith("/.index.json", StringComparison.Ordinal);

    /// <summary>Name and version as a package states them: <c>hl7.fhir.fr.core#2.1.0</c>.</summary>
    private static string? NameIn(byte[] json)
    {
        using var package = JsonDocument.Parse(json);
        return
            package.RootElement.TryGetProperty("name", out var name)
            && package.RootElement.TryGetProperty("version", out var version)
            ? $"{name}#{version}"
            : null;
    }

    /// <summary>The resource in a file if it is one that judges others; none for any other.</summary>
    private static IEnumerable<Element> Definition(byte[] json)
    {
        if (!IsDefinition(json))
            return [];
        var parsed = FhirJson.Parse(json, Limits);
        return parsed.Resource is { } resource ? [resource] : throw new InvalidDataException(parsed.Issues[0].English);
    }

    private static bool IsDefinition(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind is JsonValueKind.Object
            && document.RootElement.TryGetProperty("resourceType", out var type)
            && type.ValueKind is JsonValueKind.String
            && type.GetString() is "StructureDefinition" or "ValueSet" or "CodeSystem";
    }
}
