namespace FhirIns.Server.Metadata;

/// <summary>Section <c>Profiles</c>: definitions besides our own.</summary>
internal sealed class ProfileOptions
{
    public const string Section = "Profiles";

    /// <summary>
    /// Packages as they are published (<c>hl7.fhir.fr.core-2.1.0.tgz</c>), loose resources (<c>.json</c>), or folders of both:
    /// their profiles, extensions, value sets and code systems are used as they are.
    /// </summary>
    public List<string> Packages { get; } = [];
}
