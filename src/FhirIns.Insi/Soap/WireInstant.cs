using System.Globalization;

namespace FhirIns.Insi.Soap;

/// <summary>Instants as the service takes them: UTC, milliseconds, <c>Z</c> (insi 4.2).</summary>
internal static class WireInstant
{
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
