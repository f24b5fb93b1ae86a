using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FhirIns.Server.Storage;

/// <summary>
/// Stores instants as milliseconds since 1970 in UTC: sortable and comparable alike on every engine, and exactly as
/// fine as a FHIR instant is written.
/// </summary>
internal sealed class InstantConverter()
    : ValueConverter<DateTimeOffset, long>(
        instant => instant.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
    );
