using System.Text;
using FhirIns.Fhir;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Patients;

/// <summary>
/// Keeps what was sent while it waits, so that nobody reads an INS in the table of received identities: encrypted with the
/// keys of the server.
/// </summary>
internal sealed class IntakeSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("intake");

    public byte[] Protect(Element patient, string? source)
    {
        var json = FhirJson.ToBytes(patient);
        var origin = Encoding.UTF8.GetBytes((source ?? "").ReplaceLineEndings(" ") + "\n");
        return protector.Protect([.. origin, .. json]);
    }

    /// <summary>The Patient as it was sent, and what the sender said of its origin.</summary>
    public (Element Patient, string? Source) Unprotect(byte[] content)
    {
        var clear = protector.Unprotect(content);
        var end = Array.IndexOf(clear, (byte)'\n');
        var source = Encoding.UTF8.GetString(clear, 0, end);
        return (FhirJson.Parse(clear.AsMemory(end + 1)).Resource!, source.Length == 0 ? null : source);
    }
}
