using System.Globalization;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>Numbers as drawings write them.</summary>
internal static class Svg
{
    public static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The next round number above, for the top of an axis.</summary>
    public static long RoundUp(long highest)
    {
        var step = 1L;
        while (step * 10 <= highest)
            step *= 10;
        foreach (var factor in new[] { 1, 2, 5, 10 })
            if (step * factor >= highest)
                return Math.Max(1, step * factor);
        return step * 10;
    }
}
