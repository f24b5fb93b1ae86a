using FhirIns.Fhir.Validation;
using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>Which codes a value set holds, and what is said of those it cannot tell.</summary>
public sealed class TerminologyTests
{
    private const string Colours =
        """{"resourceType": "CodeSystem", "url": "urn:colours", "status": "active", "content": "complete", "concept": [{"code": "red", "concept": [{"code": "pink", "property": [{"code": "pale", "valueBoolean": true}]}, {"code": "ruby"}]}, {"code": "rose", "property": [{"code": "subsumedBy", "valueCode": "red"}]}, {"code": "blue", "property": [{"code": "pale", "valueBoolean": false}]}]}""";
    private const string Hidden =
        """{"resourceType": "CodeSystem", "url": "urn:hidden", "status": "active", "content": "not-present"}""";
    private const string Unlisted = "{\"system\": \"urn:unlisted\"}";

    [Theory]
    [InlineData("""{"include": [{"system": "urn:colours"}]}""", "red pink ruby blue", "green")]
    [InlineData("""{"include": [{"system": "urn:colours", "concept": [{"code": "red"}]}]}""", "red", "pink blue")]
    [InlineData(
        """{"include": [{"system": "urn:colours"}], "exclude": [{"system": "urn:colours", "concept": [{"code": "red"}]}]}""",
        "pink blue",
        "red"
    )]
    [InlineData(
        """{"include": [{"system": "urn:colours", "filter": [{"property": "concept", "op": "is-a", "value": "red"}]}]}""",
        "red pink ruby rose",
        "blue"
    )]
    [InlineData(
        """{"include": [{"system": "urn:colours", "filter": [{"property": "concept", "op": "descendent-of", "value": "red"}]}]}""",
        "pink ruby rose",
        "red blue"
    )]
    [InlineData(
        """{"include": [{"system": "urn:colours", "filter": [{"property": "pale", "op": "=", "value": "true"}]}]}""",
        "pink",
        "red blue"
    )]
    [InlineData(
        """{"include": [{"system": "urn:colours", "filter": [{"property": "pale", "op": "regex", "value": "t.*"}]}]}""",
        "pink red green",
        ""
    )]
    [InlineData("""{"include": [{"valueSet": ["urn:vs:red"]}]}""", "red pink", "blue")]
    [InlineData(
        """{"include": [{"system": "urn:colours", "concept": [{"code": "pink"}, {"code": "blue"}], "valueSet": ["urn:vs:red"]}]}""",
        "pink",
        "red blue"
    )]
    [InlineData("""{"include": [{"valueSet": ["urn:vs:red", "urn:vs:pale"]}]}""", "pink", "red blue")]
    [InlineData("""{"include": [{"valueSet": ["urn:vs:unknown"]}]}""", "red green", "")]
    [InlineData(
        """{"include": [{"valueSet": ["urn:vs:red"]}], "exclude": [{"valueSet": ["urn:vs:pale"]}]}""",
        "red pink blue",
        ""
    )]
    [InlineData("""{"include": [{"system": "urn:colours"}], "exclude": [{"system": "urn:colours"}]}""", "", "red")]
    [InlineData("""{"include": [{"system": "urn:hidden"}]}""", "", "red")]
    public void A_value_set_holds_what_its_definition_says(string compose, string inside, string outside)
    {
        var validator = WithBinding(
            "required",
            $$"""{"resourceType": "ValueSet", "url": "urn:vs", "status": "active", "compose": {{compose}}}"""
        );

        Assert.All(Words(inside), code => Assert.Equal("", Findings(validator, "urn:colours", code)));
        Assert.All(
            Words(outside),
            code =>
                Assert.Equal("code-not-in-value-set Patient.maritalStatus", Findings(validator, "urn:colours", code))
        );
    }

    [Theory]
    [InlineData("urn:hidden", "")]
    [InlineData("urn:unlisted", "")]
    [InlineData("urn:other", "code-not-in-value-set Patient.maritalStatus")]
    public void Of_a_system_that_is_not_enumerated_any_code_is_accepted(string system, string findings)
    {
        var validator = WithBinding(
            "required",
            $$$"""{"resourceType": "ValueSet", "url": "urn:vs", "status": "active", "compose": {"include": [{"system": "urn:hidden"}, {{{Unlisted}}}]}}"""
        );

        Assert.Equal(findings, Findings(validator, system, "x"));
    }

    [Fact]
    public void An_expansion_is_used_where_there_is_no_definition()
    {
        var validator = WithBinding(
            "required",
            """{"resourceType": "ValueSet", "url": "urn:vs", "status": "active", "expansion": {"timestamp": "2026-01-01", "contains": [{"system": "urn:colours", "code": "red", "contains": [{"system": "urn:colours", "code": "pink"}]}]}}"""
        );

        Assert.Equal("", Findings(validator, "urn:colours", "pink"));
        Assert.Equal("code-not-in-value-set Patient.maritalStatus", Findings(validator, "urn:colours", "blue"));
    }

    [Theory]
    [InlineData("required", "code-not-in-value-set Patient.maritalStatus", "code-missing Patient.maritalStatus")]
    [InlineData("extensible", "?code-not-in-extensible-value-set Patient.maritalStatus", "")]
    [InlineData("preferred", "", "")]
    [InlineData("example", "", "")]
    public void The_strength_of_a_binding_decides(string strength, string wrong, string textOnly)
    {
        var validator = WithBinding(
            strength,
            """{"resourceType": "ValueSet", "url": "urn:vs", "status": "active", "compose": {"include": [{"system": "urn:colours"}]}}"""
        );

        Assert.Equal("", Findings(validator, "urn:colours", "red"));
        Assert.Equal(wrong, Findings(validator, "urn:colours", "green"));
        Assert.Equal(textOnly, TestProfile.Findings(validator, "p", """{"maritalStatus": {"text": "red"}}"""));
        Assert.Equal(
            "",
            TestProfile.Findings(
                validator,
                "p",
                """{"maritalStatus": {"coding": [{"system": "urn:other", "code": "x"}, {"system": "urn:colours", "code": "red"}]}}"""
            )
        );
    }

    [Fact]
    public void An_unknown_value_set_gives_no_finding()
    {
        var validator = WithBinding("required", Hidden);

        Assert.Equal("", Findings(validator, "urn:colours", "anything"));
    }

    [Theory]
    [InlineData("red", "pink", "")]
    [InlineData("red", "rose", "")]
    [InlineData("red", "red", "")]
    [InlineData("pink", "red", "wider Patient")]
    [InlineData("blue", "pink", "wider Patient")]
    public void An_invariant_may_ask_what_a_code_subsumes(string general, string special, string findings)
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """Patient: {"constraint": [{"key": "wider", "severity": "error", "human": "x", "expression": "communication[0].language.subsumes(communication[1].language)"}]}"""
            ),
            Colours
        );

        Assert.Equal(
            findings,
            TestProfile.Findings(
                validator,
                "p",
                $$$"""{"communication": [{"language": {"coding": [{"system": "urn:colours", "code": "{{{general}}}"}]}}, {"language": {"coding": [{"system": "urn:colours", "code": "{{{special}}}"}]}}]}"""
            )
        );
    }

    [Fact]
    public void Code_systems_of_r4_are_known_without_a_resource()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """Patient.gender: {"binding": {"strength": "required", "valueSet": "urn:vs"}}"""
            ),
            """{"resourceType": "ValueSet", "url": "urn:vs", "status": "active", "compose": {"include": [{"system": "http://hl7.org/fhir/administrative-gender"}], "exclude": [{"system": "http://hl7.org/fhir/administrative-gender", "concept": [{"code": "other"}]}]}}"""
        );

        Assert.Equal("", TestProfile.Findings(validator, "p", """{"gender": "female"}"""));
        Assert.Equal(
            "code-not-in-value-set Patient.gender",
            TestProfile.Findings(validator, "p", """{"gender": "other"}""")
        );
    }

    [Fact]
    public void Value_sets_that_include_each_other_do_not_end_in_a_circle()
    {
        var validator = WithBinding(
            "required",
            """{"resourceType": "ValueSet", "url": "urn:vs", "status": "active", "compose": {"include": [{"valueSet": ["urn:vs"]}]}}"""
        );

        Assert.Equal("", Findings(validator, "urn:colours", "red"));
    }

    [Theory]
    [InlineData("63220", true)]
    [InlineData("2A004", true)]
    [InlineData("2B033", true)]
    [InlineData("97411", true)]
    [InlineData("99999", true)]
    [InlineData("2C004", false)]
    [InlineData("6322", false)]
    [InlineData("632200", false)]
    [InlineData("6322A", false)]
    [InlineData("A6322", false)]
    [InlineData("", false)]
    public void Insee_codes_have_five_characters(string code, bool isCode) =>
        Assert.All(
            new[] { "TRE_R13-Commune/FHIR/TRE-R13-Commune", "TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM" },
            system =>
                Assert.Equal(isCode, TerminologyRules.French.Syntax["https://mos.esante.gouv.fr/NOS/" + system](code))
        );

    private static Validator WithBinding(string strength, string valueSet) =>
        Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                $$$"""Patient.maritalStatus: {"binding": {"strength": "{{{strength}}}", "valueSet": "urn:vs"}}"""
            ),
            Colours,
            Hidden,
            """{"resourceType": "ValueSet", "url": "urn:vs:red", "status": "active", "compose": {"include": [{"system": "urn:colours", "concept": [{"code": "red"}, {"code": "pink"}]}]}}""",
            """{"resourceType": "ValueSet", "url": "urn:vs:pale", "status": "active", "compose": {"include": [{"system": "urn:colours", "concept": [{"code": "pink"}, {"code": "blue"}]}]}}""",
            valueSet
        );

    private static string Findings(Validator validator, string system, string code) =>
        TestProfile.Findings(
            validator,
            "p",
            $$$"""{"maritalStatus": {"coding": [{"system": "{{{system}}}", "code": "{{{code}}}"}]}}"""
        );

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
