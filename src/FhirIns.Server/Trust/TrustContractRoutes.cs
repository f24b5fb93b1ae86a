using FhirIns.Server.Security;

namespace FhirIns.Server.Trust;

/// <summary>
/// The register of trust contracts (<i>contrats de confiance</i>, S059) as JSON, for those who administer the server: who is
/// believed from when until when, every change audited.
/// </summary>
internal static class TrustContractRoutes
{
    public const string Path = "/admin/trust-contracts";

    public static void MapTrustContracts(this WebApplication app)
    {
        var requirement = ScopeTable.Of("trust-contracts");
        app.MapGet(Path, ReadTrustContracts.HandleAll).RequireFhir(requirement);
        app.MapGet(Path + "/{id}", ReadTrustContracts.HandleOne).RequireFhir(requirement);
        app.MapPost(Path, KeepTrustContract.HandleNew).RequireFhir(requirement);
        app.MapPut(Path + "/{id}", KeepTrustContract.HandleChange).RequireFhir(requirement);
        app.MapDelete(Path + "/{id}", RemoveTrustContract.Handle).RequireFhir(requirement);
    }
}
