using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Rules;
using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>The invariants that are written as code mean what their expressions say.</summary>
public sealed class KnownInvariantTests
{
    public static TheoryData<string> Resources =>
        new(
            """{"resourceType": "Patient"}""",
            """{"resourceType": "Patient", "id": "x", "active": true, "name": [{"id": "n"}, {"family": "A"}], "_birthDate": {"extension": [{"url": "http://example.org/a", "valueString": "x"}]}}""",
            """{"resourceType": "Patient", "extension": [{"url": "http://example.org/a"}, {"url": "http://example.org/a", "valueString": "x"}, {"url": "http://example.org/a", "valueString": "x", "extension": [{"url": "b", "valueCode": "c"}]}]}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o", "name": "A"}]}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o", "name": "A"}], "managingOrganization": {"reference": "#o"}}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o", "name": "A", "partOf": {"reference": "#"}}]}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "name": "A"}]}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "a", "name": "A"}, {"resourceType": "Organization", "id": "b", "partOf": {"reference": "#a"}, "contained": [{"resourceType": "Organization", "id": "c"}]}], "link": [{"other": {"reference": "#b"}, "type": "seealso"}]}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o", "meta": {"versionId": "1", "security": [{"code": "x"}]}}], "meta": {"profile": ["#o"]}}""",
            """{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o", "meta": {"lastUpdated": "2026-01-01T00:00:00Z"}}], "implicitRules": "#o"}"""
        );

    [Theory]
    [MemberData(nameof(Resources))]
    public void Code_and_expression_agree_on_every_element(string json)
    {
        var resource = Packages.Resource(json);

        Assert.All(
            KnownInvariants.Expressions,
            text =>
            {
                var expression = FhirPathExpression.Compile(text);
                foreach (var element in Applicable(resource, text))
                {
                    Assert.Equal(
                        (element.Expression, expression.IsTrue(element)),
                        (element.Expression, KnownInvariants.Find(text)!(element))
                    );
                }
            }
        );
    }

    [Fact]
    public void Each_is_an_invariant_of_r4() =>
        Assert.All(
            KnownInvariants.Expressions,
            text =>
                Assert.Contains(
                    FhirSchema.R4.TypeNames.Select(name => FhirSchema.R4.Type(name)!),
                    type => type.Invariants.Any(invariant => invariant.Expression == text)
                )
        );

    /// <summary>The elements on whose type R4 puts the invariant.</summary>
    private static IEnumerable<Element> Applicable(Element root, string text)
    {
        if (root.TypeSchema.Invariants.Any(invariant => invariant.Expression == text))
        {
            yield return root;
        }
        foreach (var element in root.Children.SelectMany(child => Applicable(child, text)))
        {
            yield return element;
        }
    }
}
