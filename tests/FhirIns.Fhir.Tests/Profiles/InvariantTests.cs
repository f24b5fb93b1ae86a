using System.Text.Json;
using FhirIns.Fhir.FhirPath;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>The invariants of FR Core, by what they accept.</summary>
public sealed class InvariantTests
{
    private const string InsProfile = "StructureDefinition-fr-core-patient-ins.json";

    private static readonly string[] Statuses = ["", "PROV", "VALI", "VALI+HOMA", "VALI+VALI", "PROV+DOUT"];

    private static readonly string[] Identifiers =
    [
        "",
        .. from type in (string[])["-", "INS-NIR", "INS-NIA", "NH"]
        from oid in (string[])["-", "8", "9", "10", "11", "13"]
        from use in (string[])["-", "official", "old", "temp"]
        select $"{type}@{oid}/{use}",
        "INS-NIR@8/official NH@13/official",
        "INS-NIR@8/official INS-NIR@10/official",
        "INS-NIR@8/official INS-NIA@9/old",
        "INS-NIR@8/old INS-NIA@9/official",
    ];

    private static readonly string[] BirthPlaces = ["", "01006", "99999", "01006 99999"];

    public static TheoryData<string> Versions => [.. ProfileFiles.FrCoreVersions];

    [Theory]
    [InlineData("2.0.1", "fr-core-1", "VALI INS-NIR@8/official", true)]
    [InlineData("2.0.1", "fr-core-1", "VALI", false)]
    [InlineData("2.0.1", "fr-core-1", "PROV", true)]
    [InlineData("2.0.1", "fr-core-1", "VALI INS-NIR-TEST@10/official", false)]
    [InlineData("2.1.0", "fr-core-1", "VALI INS-NIR-TEST@10/official", true)]
    [InlineData("2.1.0", "fr-core-1", "VALI INS-NIR-DEMO@11/official", false)] // as published
    [InlineData("2.1.0", "fr-core-1", "VALI NH@8/official", true)] // the billing number counts
    [InlineData("2.1.0", "fr-core-1", "VALI+HOMA", true)] // an attribute beside the status hides it
    [InlineData("2.2.0", "fr-core-1", "VALI+HOMA", false)]
    [InlineData("2.2.0", "fr-core-1", "VALI INS-NIR-DEMO@11/official", true)]
    [InlineData("2.2.0", "fr-core-1", "VALI INS-NIR@8/old", false)]
    [InlineData("2.2.0", "fr-core-1", "VALI NH@8/official", false)]
    [InlineData("2.2.0", "fr-core-2", "VALI INS-NIR@8/official", true)]
    [InlineData("2.2.0", "fr-core-2", "VALI INS-NIR@8/official NH@13/official", false)]
    [InlineData("2.2.0", "fr-core-2", "PROV INS-NIR@8/official NH@13/official", true)]
    [InlineData("2.2.0", "fr-core-3", "VALI INS-NIR@8/official 01006", true)]
    [InlineData("2.2.0", "fr-core-3", "VALI INS-NIR@8/official 99999", false)]
    [InlineData("2.2.0", "fr-core-3", "VALI INS-NIR@8/official", false)]
    [InlineData("2.2.0", "fr-core-3", "PROV 99999", true)]
    public void Invariant_accepts_what_its_version_accepts(string version, string key, string patient, bool accepted)
    {
        var rule = Rules(ProfileFiles.Read($"fr-core/{version}/{InsProfile}"))[key];

        Assert.Equal(accepted, rule.IsTrue(SketchedPatient.Of(patient)));
    }

    [OutsideDataTheory]
    [MemberData(nameof(Versions))]
    public void Invariants_mean_what_the_published_ones_mean(string version)
    {
        var published = Rules(Json.Parse(SharedData.Bytes("fr-core", version, InsProfile)));
        var ours = Rules(ProfileFiles.Read($"fr-core/{version}/{InsProfile}"));
        var sketches = (
            from status in Statuses
            from identifiers in Identifiers
            from birthPlace in BirthPlaces
            select $"{status} {identifiers} {birthPlace}"
        ).ToDictionary(sketch => sketch, SketchedPatient.Of);

        Assert.Equal(published.Keys, ours.Keys);
        foreach (var (key, rule) in published)
        {
            Assert.Contains(sketches.Values, patient => rule.IsTrue(patient));
            Assert.Contains(sketches.Values, patient => !rule.IsTrue(patient));
            foreach (var (sketch, patient) in sketches)
                Assert.True(rule.Evaluate(patient).SequenceEqual(ours[key].Evaluate(patient)), $"{key} on {sketch}");
        }
    }

    private static SortedDictionary<string, FhirPathExpression> Rules(JsonElement profile) =>
        new(
            profile
                .GetProperty("differential")
                .Items("element")
                .SelectMany(element => element.Items("constraint"))
                .ToDictionary(rule => rule.Text("key")!, rule => FhirPathExpression.Compile(rule.Text("expression")!)),
            StringComparer.Ordinal
        );
}
