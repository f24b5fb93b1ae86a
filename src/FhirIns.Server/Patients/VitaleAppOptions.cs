using FhirIns.Identity;
using FhirIns.Server.Security;

namespace FhirIns.Server.Patients;

/// <summary>
/// Section <c>VitaleApp</c>: where the Vitale application is read. What a client says it read cannot be checked again here,
/// so that a site names those whose readers it trusts; nobody by default.
/// </summary>
internal sealed class VitaleAppOptions
{
    public const string Section = "VitaleApp";

    /// <summary>FINESS or SIRET of the organizations whose readings qualify without a call of INSi (T17, S100).</summary>
    public string[] Organizations { get; set; } = [];

    /// <summary>
    /// Whether a reading counts: of a named person who may validate and signed in as validating asks, in one of these
    /// organizations.
    /// </summary>
    public bool Trusts(Caller caller, CollectionMethod? method) =>
        method is CollectionMethod.VitaleApp
        && caller.Organization is { } organization
        && Organizations.Contains(organization, StringComparer.Ordinal)
        && Authorization.Check(caller, ScopeTable.Validate) is null;
}
