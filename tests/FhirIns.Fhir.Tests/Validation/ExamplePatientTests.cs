using FhirIns.Fhir.Tests.Profiles;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>Patients that must pass, ours and the published ones, and the profiles themselves.</summary>
public sealed class ExamplePatientTests
{
    [Theory]
    [InlineData("prov")]
    [InlineData("vali")]
    [InlineData("qual")]
    public void Our_examples_have_no_finding_at_all(string example) =>
        Assert.Empty(MutationTable.Findings(example, ""));

    [OutsideDataTheory]
    [InlineData("2.2.0", "Patient-FRCorePatientExample.json", "")]
    [InlineData(
        "2.1.0",
        "Patient-ExampleFRCorePatient001.json",
        "?code-tolerated Patient.extension[1].value.extension[0].value"
    )]
    [InlineData("2.0.1", "Patient-ExamplefrCorePatient001.json", "")]
    public void The_published_examples_are_valid_under_their_version(string version, string file, string findings)
    {
        var json = SharedData.Bytes("fr-core", version, file);

        Assert.Equal(findings, MutationTable.Findings(json, Packages.Published(version)));
        Assert.Equal(findings, MutationTable.Findings(json, Packages.Own(version)));
    }

    [OutsideDataTheory]
    [InlineData("Organization-FRCoreOrganizationExample.json")]
    [InlineData("Organization-hopitaltest-eg-4-members.json")]
    [InlineData("Organization-hopitaltest-ej-350005179.json")]
    [InlineData("Practitioner-FRCorePractitionerExample.json")]
    public void Published_examples_of_other_resources_have_no_error(string file)
    {
        var parsed = FhirJson.Parse(SharedData.Bytes("fr-core", "2.2.0", file));

        var errors = Packages.Published("2.2.0").Validate(parsed).Where(issue => issue.IsError);

        Assert.Equal("", MutationTable.Write(errors));
    }

    [OutsideData]
    public void Published_examples_of_ihe_pixm_have_no_error() =>
        Assert.All(
            SharedData.Files("fr-core/ihe-pixm", "*.json"),
            file =>
            {
                var issues = Packages.Own().Validate(FhirJson.Parse(File.ReadAllBytes(file)));
                Assert.Equal((file, ""), (file, MutationTable.Write(issues.Where(issue => issue.IsError))));
            }
        );

    [Fact]
    public void Our_profiles_leave_no_rule_out_but_slices_that_decide_nothing() =>
        Assert.All(
            Packages.Own().CheckDefinitions(),
            issue => Assert.Equal(("profile-slice-undecided", true), (issue.Key, IsOfContactBefore220(issue)))
        );

    [OutsideData]
    public void The_published_profiles_leave_out_unsupported_types_and_slices_that_decide_nothing() =>
        Assert.All(
            Packages.Published("2.2.0").CheckDefinitions(),
            issue =>
            {
                Assert.Contains(issue.Key, new[] { "profile-slice-undecided", "profile-type-unsupported" });
                Assert.False(issue.IsError);
            }
        );

    [Theory]
    [InlineData("operations")]
    [InlineData("search-parameters")]
    [InlineData("terminology")]
    [InlineData("extensions")]
    [InlineData("r4")]
    [InlineData("ans")]
    [InlineData("fr-core")]
    public void Our_own_artefacts_are_valid(string folder) =>
        Assert.All(
            ProfileFiles.Below(folder),
            path => Assert.Equal((path, ""), (path, Errors(ProfileFiles.Bytes(path))))
        );

    private static string Errors(byte[] json) =>
        MutationTable.Write(Packages.Own().Validate(FhirJson.Parse(json)).Where(issue => issue.IsError));

    private static bool IsOfContactBefore220(FhirIssue issue) =>
        issue.English.Contains("Patient.contact.relationship:", StringComparison.Ordinal)
        && !issue.English.Contains("|2.2.0", StringComparison.Ordinal);
}
