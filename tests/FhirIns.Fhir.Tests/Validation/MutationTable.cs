using FhirIns.Fhir.Tests.Profiles;
using FhirIns.Fhir.Validation;
using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>
/// Rows of <c>changes => findings</c>. Findings are all there may be: <c>key place</c>, joined by commas, with a
/// question mark in front of a warning.
/// </summary>
internal static class MutationTable
{
    public static TheoryData<string, string> Of(string rows)
    {
        var data = new TheoryData<string, string>();
        foreach (var row in rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = row.LastIndexOf("=>", StringComparison.Ordinal);
            var findings = row[(separator + 2)..].Split(',', StringSplitOptions.TrimEntries);
            data.Add(row[..separator].Trim(), string.Join(", ", findings.Order(StringComparer.Ordinal)));
        }
        return data;
    }

    /// <summary>What codec and validator find together in a changed example, information left out.</summary>
    public static string Findings(string example, string changes, Validator? validator = null) =>
        Findings(Mutation.Apply(ProfileFiles.Text($"examples/Patient-example-{example}.json"), changes), validator);

    public static string Findings(byte[] json, Validator? validator = null) =>
        Write((validator ?? Packages.Own()).Validate(FhirJson.Parse(json)));

    public static string Write(IEnumerable<FhirIssue> issues) =>
        string.Join(
            ", ",
            issues
                .Where(issue => issue.Severity != IssueSeverity.Information)
                .Select(issue => $"{(issue.IsError ? "" : "?")}{issue.Key} {issue.Expression}")
                .Order(StringComparer.Ordinal)
        );
}
