using FhirIns.Fhir;
using FhirIns.Fhir.Validation;
using FhirIns.Server.Http;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Metadata;

/// <summary>Judges resources by R4 and by the French profiles; the profiles are read when they are first needed.</summary>
internal sealed class ProfileValidation(
    IOptions<FhirOptions> options,
    IOptions<ProfileOptions> configured,
    ProfilePackages packages,
    TimeProvider clock
)
{
    /// <summary>The French profile of a Patient without INS.</summary>
    public const string Patient = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient";

    private static readonly string[] Versions = ["2.2.0", "2.1.0", "2.0.1"];

    private readonly Lazy<Validator> validator = new(() =>
        Load(options.Value.FrCoreVersion, configured.Value.Packages.Count == 0 ? [] : packages.All, clock)
    );

    /// <summary>Everything wrong with a resource, by its own profiles and those named besides.</summary>
    public IEnumerable<Problem> Judge(ParsedResource parsed, params IEnumerable<string> profiles) =>
        validator.Value.Validate(parsed, profiles).Select(Problem.Of);

    /// <summary>The same for a tree that is already known to be well-formed.</summary>
    public IEnumerable<Problem> Judge(Element resource, params IEnumerable<string> profiles) =>
        validator.Value.Validate(resource, profiles).Select(Problem.Of);

    public bool Knows(string profile) => validator.Value.Knows(profile);

    /// <summary>
    /// Where several packages define one canonical, the version that is written comes first, and of one version what the
    /// operator gave before what is built in.
    /// </summary>
    private static Validator Load(string version, IReadOnlyList<DefinitionPackage> given, TimeProvider clock)
    {
        var isOtherFrench = given.ToLookup(package => FrenchVersion(package) is { } one && one != version);
        var built = Versions.OrderBy(one => one != version).Select(one => Package($"fr-core/{one}")).ToList();
        return new Validator(
            [
                .. isOtherFrench[false],
                built[0],
                .. isOtherFrench[true],
                .. built[1..],
                Package("r4"),
                Package("ans"),
                Package("extensions"),
                Package("terminology"),
            ],
            new ValidatorOptions { Clock = clock }
        );
    }

    /// <summary>The version of FR Core that a package holds; null when it holds something else.</summary>
    private static string? FrenchVersion(DefinitionPackage package) =>
        package.Resources.FirstOrDefault(resource => resource.Text("url") == Patient)?.Text("version");

    private static DefinitionPackage Package(string folder) =>
        new(folder, new Artefacts(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).All);
}
