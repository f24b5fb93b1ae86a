using System.Globalization;

namespace FhirIns.Server.Http;

/// <summary>The weak ETag of a resource version, <c>W/"3"</c>.</summary>
internal static class EntityTag
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>The version of an ETag, weak or strong; null when it is not one of ours.</summary>
    public static int? VersionOf(string? tag)
    {
        var text = tag.AsSpan().Trim();
        if (text.StartsWith("W/"))
            text = text[2..];
        return int.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }

    /// <summary>Whether If-None-Match names this version (or any, by <c>*</c>).</summary>
    public static bool Matches(string? header, int version)
    {
        if (string.IsNullOrEmpty(header))
            return false;
        foreach (var tag in header.Split(','))
            if (tag.Trim() == "*" || VersionOf(tag) == version)
                return true;
        return false;
    }
}
