using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FhirIns.Server.Storage;

/// <summary>Stores days as <c>YYYY-MM-DD</c>, the same text on every engine.</summary>
internal sealed class DayConverter()
    : ValueConverter<DateOnly, string>(
        day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        text => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture)
    );
