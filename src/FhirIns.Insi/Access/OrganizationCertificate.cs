namespace FhirIns.Insi.Access;

/// <summary>
/// The software certificate of one organization for one kind of call. Its common name says the kind of call, its
/// organizational unit the organization (insi 3.1); the service refuses any other, and so do we (S037).
/// </summary>
/// <param name="Files">The certificate with its key.</param>
/// <param name="StructureId">National identifier of the structure: <c>Emetteur</c> of both contexts.</param>
internal sealed record OrganizationCertificate(CertificateWithChain Files, string StructureId)
{
    public const string ManualName = "INSI-MANU";
    public const string AutomaticName = "INSI-AUTO";

    public DateTimeOffset NotBefore => Files.Leaf.NotBefore;

    public DateTimeOffset NotAfter => Files.Leaf.NotAfter;

    /// <returns>The certificate, or the sentence that says why it is not one for such calls.</returns>
    public static (OrganizationCertificate? Certificate, string? Mistake) Load(
        CertificateOptions options,
        string organization,
        bool automatic
    )
    {
        var (files, mistake) = CertificateFile.Load(options);
        if (files is null)
        {
            return (null, mistake);
        }
        var subject = new SubjectName(files.Leaf.SubjectName);
        var name = automatic ? AutomaticName : ManualName;
        if (!string.Equals(subject.CommonName, name, StringComparison.Ordinal))
        {
            return (null, $"the common name of its subject must be {name} exactly, it is '{subject.CommonName}'");
        }
        return subject.OrganizationalUnits.FirstOrDefault(unit => IsStructure(unit, organization)) is { } structureId
            ? (new OrganizationCertificate(files, structureId), null)
            : (null, $"no organizational unit of its subject is that of organization {organization}");
    }

    /// <summary>
    /// The national identifier of a structure: 1 and its FINESS, or 3 and its SIRET; an identifier that is neither is
    /// taken as it is.
    /// </summary>
    public static string StructureIdOf(string organization) =>
        organization.Length switch
        {
            9 => $"1{organization}",
            14 => $"3{organization}",
            _ => organization,
        };

    public InsiRefusalReason? WhyNotValid(DateTimeOffset now) =>
        now > NotAfter ? InsiRefusalReason.CertificateExpired
        : now < NotBefore ? InsiRefusalReason.CertificateNotYetValid
        : null;

    private static bool IsStructure(string unit, string organization) =>
        string.Equals(unit, organization, StringComparison.OrdinalIgnoreCase)
        || string.Equals(unit, StructureIdOf(organization), StringComparison.OrdinalIgnoreCase);
}
