using FhirIns.Identity;

namespace FhirIns.Insi.Soap;

/// <summary>Values as the service writes them (insi 6.1).</summary>
internal static class WireForms
{
    /// <summary>M or F; null for a sex that the service does not take.</summary>
    public static string? Sex(Sex sex) =>
        sex switch
        {
            Identity.Sex.Male => "M",
            Identity.Sex.Female => "F",
            _ => null,
        };

    /// <summary>The COG code; null for a place that is not known, which is never sent.</summary>
    public static string? Place(BirthPlace? place) => place is { IsUnknown: false } ? place.Code : null;
}
