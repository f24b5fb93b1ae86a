using System.Text;
using FhirIns.Fhir;
using FhirIns.Fhir.Validation;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Holds what the server says against FHIR R4 itself: codec, cardinality, codes, invariants.</summary>
internal static class R4Rules
{
    private static readonly Validator Validator = new([]);

    /// <summary>Fails with the places at fault where the text is not a valid resource.</summary>
    public static void AreKept(string json)
    {
        var issues = Validator.Validate(FhirJson.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Empty(
            issues.Where(issue => issue.IsError).Select(issue => $"{issue.Expression}: {issue.Key} {issue.English}")
        );
    }
}
