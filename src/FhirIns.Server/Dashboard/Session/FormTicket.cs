using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>A number on every form that is shown: whose it is, and which one, so that it acts once.</summary>
/// <param name="Person">The subject of the person it was shown to.</param>
/// <param name="Number">Unlike any other.</param>
internal sealed record FormTicket(string Person, string Number)
{
    /// <summary>The hidden field that carries it.</summary>
    public const string Field = "form";

    private const string Purpose = "dashboard form";

    public static string Issue(string person, IDataProtectionProvider protection) =>
        protection
            .CreateProtector(Purpose)
            .Protect($"{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))} {person}");

    /// <summary>Reads a ticket back; null when it is none of ours.</summary>
    public static FormTicket? Read(string? text, IDataProtectionProvider protection)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            var parts = protection.CreateProtector(Purpose).Unprotect(text).Split(' ', 2);
            return new(parts[1], parts[0]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
