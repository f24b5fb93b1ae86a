using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>What an identifier says it is, by its system and its type.</summary>
internal static class PatientIdentifiers
{
    /// <summary>
    /// Whether it is the billing number (<i>numéro de sécurité sociale</i>, NSS): its own systems, or the type NH without a
    /// system of somebody else. FR Core 2.1.0 and before put it under the OID of the INS, told apart by the type alone.
    /// </summary>
    public static bool IsInsurance(Element identifier) =>
        identifier.Type == "Identifier"
        && !HasInsType(identifier)
        && InsText.OidIn(identifier.Text("value") ?? "") is null
        && identifier.Text("system")?.Trim() switch
        {
            FrCore.NssNir or FrCore.NssNia => true,
            null => HasType(identifier, FrCore.NssType)
                && InsText.NumberWithoutKey(identifier.Text("value")) is not null,
            var system => HasType(identifier, FrCore.NssType)
                && InsOid.TryParse(system, out var oid)
                && !oid.IsFictitious,
        };

    /// <summary>Whether it is a text of a billing number: its system, its value.</summary>
    public static bool IsPartOfInsurance(Element text) =>
        text is { IsPrimitive: true, Parent: { Type: "Identifier" } identifier } && IsInsurance(identifier);

    /// <summary>Writes the billing number as FR Core 2.2.0 does, under .13 or .14, so that it never passes for an INS (S008).</summary>
    public static void PutUnderItsOwnOid(Element identifier)
    {
        var system = identifier.Text("system")?.Trim();
        if (system is not (FrCore.NssNir or FrCore.NssNia))
            identifier.Set(
                "system",
                InsOid.TryParse(system, out var oid) && oid == InsOid.Nia ? FrCore.NssNia : FrCore.NssNir
            );
        if (!HasType(identifier, FrCore.NssType))
            (identifier["type"] ?? identifier.Add("type"))
                .Add("coding")
                .Set("system", FrCore.Hl7IdentifierTypes)
                .Set("code", FrCore.NssType);
    }

    /// <summary>
    /// Whether it is an INS by its system or its type, or a well-formed matricule that says nothing of where it comes from.
    /// </summary>
    public static bool SaysItIsIns(Element identifier) =>
        InsText.OidIn(identifier.Text("system") ?? "") is not null
        || HasInsType(identifier)
        || IsBareMatricule(identifier);

    /// <summary>Whether one of its type codes is this one.</summary>
    public static bool HasType(Element identifier, string code)
    {
        if (identifier["type"] is { } type)
            foreach (var coding in type.Each("coding"))
                if (string.Equals(coding.Text("code")?.Trim(), code, StringComparison.OrdinalIgnoreCase))
                    return true;
        return false;
    }

    private static bool HasInsType(Element identifier)
    {
        if (identifier["type"] is not { } type)
            return false;
        foreach (var coding in type.Each("coding"))
            if (IsInsType(coding.Text("code")) || IsInsType(coding.Text("display")))
                return true;
        return IsInsType(type.Text("text"));
    }

    /// <summary>INS, INS-NIR, INS-NIA, INS-NIR-TEST, INS-NIR-DEMO or « Matricule INS »; not INS-C, another number.</summary>
    private static bool IsInsType(string? text) => text is not null && InsText.HasWord(text);

    private static bool IsBareMatricule(Element identifier) =>
        identifier["system"] is null && identifier["type"] is null && InsText.IsSureMatricule(identifier.Text("value"));
}
