using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>How slices are told apart, how many may stand, in which order, and what is left over.</summary>
public sealed class SlicingTests
{
    private const string BySystem = """
        {"slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "%"}}
        """;

    [Theory]
    [InlineData("value")]
    [InlineData("pattern")]
    public void Slices_by_value_take_what_is_fixed(string kind)
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.telecom: {"slicing": {"discriminator": [{"type": "{{kind}}", "path": "system"}], "rules": "open"} }
                Patient.telecom:phone: {"min": 1, "max": "1"}
                Patient.telecom:phone.system: {"patternCode": "phone"}
                Patient.telecom:phone.use: {"min": 1}
                Patient.telecom:mail: {"max": "0"}
                Patient.telecom:mail.system: {"fixedCode": "email"}
                """
            )
        );

        AssertFindings("element-missing Patient", """{"active": true}""");
        AssertFindings(
            "",
            """{"telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "fax", "value": "2"}]}"""
        );
        AssertFindings(
            "element-missing Patient.telecom[1]",
            """{"telecom": [{"system": "fax", "value": "2"}, {"system": "phone", "value": "1"}]}"""
        );
        AssertFindings(
            "too-many Patient.telecom[1]",
            """{"telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "phone", "value": "2", "use": "work"}]}"""
        );
        AssertFindings(
            "element-not-allowed Patient.telecom[0]",
            """{"telecom": [{"system": "email", "value": "1"}, {"system": "phone", "value": "1", "use": "home"}]}"""
        );

        void AssertFindings(string findings, string patient) =>
            Assert.Equal(findings, TestProfile.Findings(validator, "p", patient));
    }

    [Theory]
    [InlineData("phone", """[{"system": "phone", "value": "1"}, {"system": "fax", "value": "2"}]""", "")]
    [InlineData("phone", """[{"system": "fax", "value": "2"}]""", "one-phone Patient")]
    [InlineData(
        "phone",
        """[{"system": "phone", "value": "1"}, {"system": "phone", "value": "2"}]""",
        "one-phone Patient"
    )]
    [InlineData("pager", """[{"system": "phone", "value": "1"}]""", "one-phone Patient")]
    public void An_invariant_may_ask_which_elements_a_slice_takes(string slice, string telecom, string findings)
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient: {"constraint": [{"key": "one-phone", "severity": "error", "human": "x", "expression": "telecom.slice('{{TestProfile.Root}}p', '{{slice}}').count() = 1"}]}
                Patient.telecom: {"slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"} }
                Patient.telecom:phone: {}
                Patient.telecom:phone.system: {"patternCode": "phone"}
                """
            )
        );

        Assert.Equal(findings, TestProfile.Findings(validator, "p", $$"""{"telecom": {{telecom}}}"""));
    }

    [Theory]
    [InlineData("closed", "slice-closed Patient.telecom[0]")]
    [InlineData("openAtEnd", "slice-order Patient.telecom[1]")]
    [InlineData("open", "")]
    public void What_no_slice_takes_depends_on_the_rules(string rules, string findings)
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.telecom: {{BySystem.Replace('%'.ToString(), rules, StringComparison.Ordinal).Trim()}}
                Patient.telecom:phone: {}
                Patient.telecom:phone.system: {"patternCode": "phone"}
                """
            )
        );

        Assert.Equal(
            findings,
            TestProfile.Findings(
                validator,
                "p",
                """{"telecom": [{"system": "fax", "value": "1"}, {"system": "phone", "value": "2"}]}"""
            )
        );
    }

    [Fact]
    public void Ordered_slices_stand_in_their_order()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.telecom: {"slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open", "ordered": true}}
                Patient.telecom:phone: {}
                Patient.telecom:phone.system: {"patternCode": "phone"}
                Patient.telecom:fax: {}
                Patient.telecom:fax.system: {"patternCode": "fax"}
                """
            )
        );

        Assert.Equal("", Findings("phone", "phone", "email", "fax"));
        Assert.Equal("slice-order Patient.telecom[1]", Findings("fax", "phone", "email"));

        string Findings(params string[] systems) =>
            TestProfile.Findings(
                validator,
                "p",
                $$"""{"telecom": [{{string.Join(',', systems.Select(system => $$"""{"system": "{{system}}", "value": "1"}"""))}}]}"""
            );
    }

    [Fact]
    public void Slices_by_this_compare_the_element_itself()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.maritalStatus.coding: {"slicing": {"discriminator": [{"type": "value", "path": "$this"}], "rules": "closed"}}
                Patient.maritalStatus.coding:married: {"min": 1, "patternCoding": {"system": "urn:s", "code": "M"}}
                """
            )
        );

        Assert.Equal(
            "?code-not-in-extensible-value-set Patient.maritalStatus",
            TestProfile.Findings(
                validator,
                "p",
                """{"maritalStatus": {"coding": [{"system": "urn:s", "code": "M", "display": "Marié"}]}}"""
            )
        );
        Assert.Equal(
            "?code-not-in-extensible-value-set Patient.maritalStatus, element-missing Patient.maritalStatus, slice-closed Patient.maritalStatus.coding[0]",
            TestProfile.Findings(
                validator,
                "p",
                """{"maritalStatus": {"coding": [{"system": "urn:s", "code": "S"}]}}"""
            )
        );
    }

    [Fact]
    public void Slices_by_existence_look_whether_an_element_is_there()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.name: {"slicing": {"discriminator": [{"type": "exists", "path": "period"}], "rules": "closed"}}
                Patient.name:past: {"max": "1"}
                Patient.name:past.period: {"min": 1}
                Patient.name:present: {}
                Patient.name:present.period: {"max": "0"}
                Patient.name:present.family: {"min": 1}
                """
            )
        );

        Assert.Equal(
            "",
            TestProfile.Findings(
                validator,
                "p",
                """{"name": [{"family": "A"}, {"text": "B", "period": {"start": "2001"}}]}"""
            )
        );
        Assert.Equal(
            "element-missing Patient.name[0], too-many Patient.name[2]",
            TestProfile.Findings(
                validator,
                "p",
                """{"name": [{"text": "A"}, {"text": "B", "period": {"start": "2001"}}, {"text": "C", "period": {"start": "2002"}}]}"""
            )
        );
    }

    [Fact]
    public void Slices_by_type_look_at_the_type()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.deceased[x]: {"slicing": {"discriminator": [{"type": "type", "path": "$this"}], "rules": "closed"}}
                Patient.deceased[x]:deceasedBoolean: {"type": [{"code": "boolean"}], "patternBoolean": false}
                """
            ),
            TestProfile.Of("short", "Patient", """Patient.multipleBirthInteger: {"fixedInteger": 2}""")
        );

        Assert.Equal("", TestProfile.Findings(validator, "p", """{"deceasedBoolean": false}"""));
        Assert.Equal(
            "pattern-value Patient.deceased",
            TestProfile.Findings(validator, "p", """{"deceasedBoolean": true}""")
        );
        Assert.Equal(
            "slice-closed Patient.deceased",
            TestProfile.Findings(validator, "p", """{"deceasedDateTime": "2026"}""")
        );
        Assert.Equal(
            "fixed-value Patient.multipleBirth",
            TestProfile.Findings(validator, "short", """{"multipleBirthInteger": 3}""")
        );
        Assert.Equal("", TestProfile.Findings(validator, "short", """{"multipleBirthBoolean": true}"""));
    }

    [Fact]
    public void Slices_by_profile_ask_whether_the_element_meets_it()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "whole",
                "HumanName",
                """
                HumanName.family: {"min": 1}
                HumanName.given: {"min": 1}
                """
            ),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.name: {"slicing": {"discriminator": [{"type": "profile", "path": "$this"}], "rules": "open"} }
                Patient.name:whole: {"min": 1, "max": "1", "type": [{"code": "HumanName", "profile": ["{{TestProfile.Root}}whole"]}]}
                """
            )
        );

        Assert.Equal(
            "element-missing Patient",
            TestProfile.Findings(validator, "p", """{"name": [{"family": "A"}]}""")
        );
        Assert.Equal(
            "",
            TestProfile.Findings(validator, "p", """{"name": [{"family": "A"}, {"family": "B", "given": ["C"]}]}""")
        );
    }

    [Fact]
    public void Slices_of_references_look_at_what_they_resolve_to()
    {
        var validator = Packages.Of(
            TestProfile.Of("hospital", "Organization", """Organization.name: {"patternString": "CHU"}"""),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.generalPractitioner: {"slicing": {"discriminator": [{"type": "type", "path": "resolve()"}], "rules": "open"} }
                Patient.generalPractitioner:place: {"max": "1", "type": [{"code": "Reference", "targetProfile": ["{{TestProfile.Root}}hospital"]}]}
                """
            ),
            TestProfile.Of(
                "q",
                "Patient",
                $$"""
                Patient.generalPractitioner: {"slicing": {"discriminator": [{"type": "value", "path": "resolve().name"}], "rules": "closed"} }
                Patient.generalPractitioner:place: {"type": [{"code": "Reference", "targetProfile": ["{{TestProfile.Root}}hospital"]}]}
                """
            )
        );
        const string Contained = """
            "contained": [{"resourceType": "Organization", "id": "a", "name": "CHU"}, {"resourceType": "Organization", "id": "b", "name": "Clinique"}]
            """;

        Assert.Equal(
            "reference-target Patient.generalPractitioner[1], too-many Patient.generalPractitioner[1]",
            TestProfile.Findings(
                validator,
                "p",
                $$"""{ {{Contained}}, "generalPractitioner": [{"reference": "#a"}, {"reference": "#b"}]}"""
            )
        );
        Assert.Equal(
            "slice-closed Patient.generalPractitioner[1]",
            TestProfile.Findings(
                validator,
                "q",
                $$"""{ {{Contained}}, "generalPractitioner": [{"reference": "#a"}, {"reference": "#b"}]}"""
            )
        );
    }

    [Fact]
    public void Slices_may_be_told_apart_by_the_value_of_an_extension()
    {
        var validator = Packages.Of(
            TestProfile.Extension("kind", "code", "Patient.contact"),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.contact: {"slicing": {"discriminator": [{"type": "value", "path": "extension('{{TestProfile.Root}}kind').value"}], "rules": "open"} }
                Patient.contact:kin: {"max": "1"}
                Patient.contact:kin.extension:kind: {"min": 1, "type": [{"code": "Extension", "profile": ["{{TestProfile.Root}}kind"]}]}
                Patient.contact:kin.extension:kind.value[x]: {"patternCode": "kin"}
                Patient.contact:kin.gender: {"min": 1}
                """
            )
        );
        const string Kin = $$"""
            {"extension": [{"url": "{{TestProfile.Root}}kind", "valueCode": "kin"}], "name": {"text": "A"}
            """;
        const string Other = $$"""
            {"extension": [{"url": "{{TestProfile.Root}}kind", "valueCode": "other"}], "name": {"text": "A"}
            """;

        Assert.Equal(
            "",
            TestProfile.Findings(validator, "p", $$"""{"contact": [{{Kin}}, "gender": "male"}, {{Other}} }]}""")
        );
        Assert.Equal(
            "element-missing Patient.contact[0], element-missing Patient.contact[1], too-many Patient.contact[1]",
            TestProfile.Findings(validator, "p", $$"""{"contact": [{{Kin}} }, {{Kin}} }]}""")
        );
    }

    [Fact]
    public void A_derived_profile_narrows_the_slices_of_its_base_and_of_its_data_types()
    {
        var validator = Packages.Of(
            TestProfile.Extension("code", "string", "Address"),
            TestProfile.Of(
                "place",
                "Address",
                $$"""
                Address.extension:code: {"max": "1", "type": [{"code": "Extension", "profile": ["{{TestProfile.Root}}code"]}]}
                Address.city: {"maxLength": 5}
                """
            ),
            TestProfile.Of(
                "base",
                "Patient",
                $$"""
                Patient.address: {"type": [{"code": "Address", "profile": ["{{TestProfile.Root}}place"]}]}
                Patient.identifier: {"slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"} }
                Patient.identifier:ipp: {"max": "2"}
                Patient.identifier:ipp.system: {"patternUri": "urn:ipp"}
                """
            ),
            TestProfile.Of(
                "derived",
                "Patient",
                """
                Patient.identifier:ipp: {"min": 1, "max": "1"}
                Patient.identifier:ipp.value: {"min": 1}
                Patient.address.extension:code: {"min": 1}
                """,
                TestProfile.Root + "base"
            )
        );

        Assert.Equal("", TestProfile.Findings(validator, "base", """{"address": [{"city": "Paris"}]}"""));
        Assert.Equal(
            "element-missing Patient, element-missing Patient.address[0], value-too-long Patient.address[0].city",
            TestProfile.Findings(validator, "derived", """{"address": [{"city": "Rennes"}]}""")
        );
        Assert.Equal(
            "element-missing Patient.identifier[0], too-many Patient.identifier[1]",
            TestProfile.Findings(
                validator,
                "derived",
                """{"identifier": [{"system": "urn:ipp"}, {"system": "urn:ipp", "value": "2"}]}"""
            )
        );
    }

    [Fact]
    public void Several_discriminators_must_all_agree()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.telecom: {"slicing": {"discriminator": [{"type": "value", "path": "system"}, {"type": "value", "path": "use"}], "rules": "open"}}
                Patient.telecom:mobile: {"max": "0"}
                Patient.telecom:mobile.system: {"patternCode": "phone"}
                Patient.telecom:mobile.use: {"patternCode": "mobile"}
                """
            )
        );

        Assert.Equal(
            "element-not-allowed Patient.telecom[2]",
            TestProfile.Findings(
                validator,
                "p",
                """{"telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "fax", "value": "1", "use": "mobile"}, {"system": "phone", "value": "1", "use": "mobile"}]}"""
            )
        );
    }

    [Fact]
    public void A_slice_may_be_sliced_again()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "base",
                "Patient",
                """
                Patient.telecom: {"slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}}
                Patient.telecom:phone: {"min": 1}
                Patient.telecom:phone.system: {"patternCode": "phone"}
                """
            ),
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.telecom:phone: {"slicing": {"discriminator": [{"type": "value", "path": "use"}], "rules": "closed"}}
                Patient.telecom:phone/home: {"min": 1, "max": "1"}
                Patient.telecom:phone/home.use: {"patternCode": "home"}
                Patient.telecom:phone/work: {"max": "1"}
                Patient.telecom:phone/work.use: {"patternCode": "work"}
                Patient.telecom:phone/work.rank: {"min": 1}
                """,
                TestProfile.Root + "base"
            )
        );

        Assert.Empty(validator.CheckDefinitions());
        Assert.Equal("element-missing Patient", Findings("""{"system": "fax", "value": "1"}"""));
        Assert.Equal(
            "element-missing Patient",
            Findings("""{"system": "phone", "value": "1", "use": "work", "rank": 1}""")
        );
        Assert.Equal(
            "element-missing Patient.telecom[1], slice-closed Patient.telecom[2], too-many Patient.telecom[3]",
            Findings(
                """
                {"system": "phone", "value": "1", "use": "home"},
                {"system": "phone", "value": "2", "use": "work"},
                {"system": "phone", "value": "3", "use": "old"},
                {"system": "phone", "value": "4", "use": "home"}
                """
            )
        );

        string Findings(string telecom) => TestProfile.Findings(validator, "p", $$"""{"telecom": [{{telecom}}]}""");
    }
}
