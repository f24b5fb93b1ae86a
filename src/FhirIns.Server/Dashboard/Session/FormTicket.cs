using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FhirIns.Server.Dashboard.Frame;
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

    /// <summary>Whether a field says what the person wants, and not how the form came to be.</summary>
    public static bool IsTyped(string field) => field is not (Field or "page" or PostForm.CsrfField);

    /// <summary>The act and the content of a form as one short value: two forms have the same only if they ask for the same.</summary>
    public static string PrintOf(HttpRequest request, IFormCollection form)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Draft.Address(request));
        foreach (
            var (field, values) in form.Where(one => IsTyped(one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal)
        )
        {
            Add(field);
            Add(values.Count.ToString(CultureInfo.InvariantCulture));
            foreach (var value in values)
                Add(value ?? "");
        }
        return Convert.ToHexString(hash.GetHashAndReset());

        void Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

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
