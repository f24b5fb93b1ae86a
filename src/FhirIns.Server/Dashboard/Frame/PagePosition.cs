using System.Globalization;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>Where a page of a list ends: an instant and a key, neither of which says anything of a person.</summary>
internal static class PagePosition
{
    /// <summary>The first millisecond of the year 10000, which no instant reaches.</summary>
    private const long BeyondAll = 253_402_300_800_000;

    /// <summary>The position as it stands in a link.</summary>
    public static string Text(DateTimeOffset at, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}.{key}");

    /// <summary>The position of a link; null when there is none, or one that was made up.</summary>
    public static (DateTimeOffset At, string Key)? Of(string? text) =>
        text?.Split('.', 2) is [var milliseconds, var key]
        && long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
        && since < BeyondAll
            ? (DateTimeOffset.FromUnixTimeMilliseconds(since), key)
            : null;
}
