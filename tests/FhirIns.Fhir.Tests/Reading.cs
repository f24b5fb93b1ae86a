using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>What must hold of any reading.</summary>
internal static class Reading
{
    public static void AssertRefused(ParsedResource parsed)
    {
        AssertBounded(parsed);
        Assert.False(parsed.IsValid);
    }

    public static void AssertBounded(ParsedResource parsed)
    {
        Assert.InRange(parsed.Issues.Count, parsed.Resource is null ? 1 : 0, ParseLimits.Default.MaxIssues + 1);
        Assert.All(parsed.Issues, issue => Assert.True(issue.Expression is null || issue.Expression.Length < 2_000));
    }
}
