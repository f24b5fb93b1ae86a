using System.Globalization;
using System.Reflection;

namespace FhirIns.Server.Metadata;

/// <summary>Which build this is.</summary>
internal static class BuildInfo
{
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";

    /// <summary>The day this build was made, <c>YYYY-MM-DD</c>: what it can do has not changed since.</summary>
    public static string Date { get; } =
        File.GetLastWriteTimeUtc(Assembly.GetExecutingAssembly().Location)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
