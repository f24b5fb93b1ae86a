using FhirIns.Identity;
using FhirIns.Server.Security;

namespace FhirIns.Server.Patients;

/// <summary>The status as a caller may know it: the exact level with <c>ins.read</c>, PROV or VALI without (S053).</summary>
internal static class StatusView
{
    public static string Of(IdentityStatus status, Caller caller) =>
        caller.MaySeeIns ? status.ToString()
        : status is IdentityStatus.VALI or IdentityStatus.QUAL ? nameof(IdentityStatus.VALI)
        : nameof(IdentityStatus.PROV);
}
