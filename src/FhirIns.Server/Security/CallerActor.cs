using FhirIns.Identity;

namespace FhirIns.Server.Security;

/// <summary>The caller as the rules of identity know it.</summary>
internal static class CallerActor
{
    public static Actor ToActor(this Caller caller) =>
        new(caller.ClientId, caller.Person?.Id, caller.Organization)
        {
            OrganizationType = caller.OrganizationType,
            IdentificationDomain = caller.Domain,
            Practitioner = caller.Practitioner,
        };
}
