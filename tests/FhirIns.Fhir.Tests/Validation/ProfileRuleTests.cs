using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>Rules of profiles that need no slices: values, types, targets, contexts, and what profiles may get wrong.</summary>
public sealed class ProfileRuleTests
{
    [Fact]
    public void Fixed_values_are_exact_and_patterns_are_a_minimum()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "fixed",
                "Patient",
                """Patient.maritalStatus: {"fixedCodeableConcept": {"text": "pacsé"}}"""
            ),
            TestProfile.Of(
                "pattern",
                "Patient",
                """Patient.maritalStatus: {"patternCodeableConcept": {"text": "pacsé"}}"""
            ),
            TestProfile.Of(
                "deep",
                "Patient",
                """Patient.maritalStatus: {"patternCodeableConcept": {"coding": [{"system": "urn:s", "code": "b"}]}}"""
            )
        );
        const string Exact = """{"maritalStatus": {"text": "pacsé"}}""";
        const string More = """{"maritalStatus": {"id": "m", "text": "pacsé"}}""";
        const string Other = """{"maritalStatus": {"text": "marié"}}""";

        Assert.Equal("", TestProfile.Findings(validator, "fixed", Exact));
        Assert.Equal("fixed-value Patient.maritalStatus", TestProfile.Findings(validator, "fixed", More));
        Assert.Equal("", TestProfile.Findings(validator, "pattern", More));
        Assert.Equal("pattern-value Patient.maritalStatus", TestProfile.Findings(validator, "pattern", Other));
        Assert.DoesNotContain(
            "pattern-value",
            TestProfile.Findings(
                validator,
                "deep",
                """{"maritalStatus": {"coding": [{"system": "urn:s", "code": "a"}, {"system": "urn:s", "code": "b", "display": "B"}]}}"""
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "pattern-value Patient.maritalStatus",
            TestProfile.Findings(
                validator,
                "deep",
                """{"maritalStatus": {"coding": [{"system": "urn:s", "code": "a"}, {"system": "urn:t", "code": "b"}]}}"""
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Counts_above_one_say_how_many()
    {
        var validator = Packages.Of(TestProfile.Of("p", "Patient", """Patient.name: {"min": 2, "max": "3"}"""));

        Assert.Equal("too-few Patient", TestProfile.Findings(validator, "p", """{"name": [{"text": "A"}]}"""));
        Assert.Equal("", TestProfile.Findings(validator, "p", """{"name": [{"text": "A"}, {"text": "B"}]}"""));
        Assert.Equal(
            "too-many Patient.name[3]",
            TestProfile.Findings(
                validator,
                "p",
                """{"name": [{"text": "A"}, {"text": "B"}, {"text": "C"}, {"text": "D"}, {"text": "E"}]}"""
            )
        );
    }

    [Fact]
    public void Values_stand_within_their_limits()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.birthDate: {"minValueDate": "1900-01-01", "maxValueDate": "2026-12-31"}
                Patient.telecom.rank: {"maxValuePositiveInt": 3}
                Patient.name.family: {"maxLength": 3}
                """
            )
        );

        Assert.Equal("", TestProfile.Findings(validator, "p", """{"birthDate": "1900-01-01"}"""));
        Assert.Equal("", TestProfile.Findings(validator, "p", """{"birthDate": "1900"}"""));
        Assert.Equal(
            "value-out-of-range Patient.birthDate",
            TestProfile.Findings(validator, "p", """{"birthDate": "1899-12-31"}""")
        );
        Assert.Equal(
            "value-out-of-range Patient.birthDate",
            TestProfile.Findings(validator, "p", """{"birthDate": "2027"}""")
        );
        Assert.Equal(
            "value-out-of-range Patient.telecom[1].rank",
            TestProfile.Findings(
                validator,
                "p",
                """{"telecom": [{"system": "fax", "value": "1", "rank": 3}, {"system": "fax", "value": "1", "rank": 4}]}"""
            )
        );
        Assert.Equal(
            "value-too-long Patient.name[0].family",
            TestProfile.Findings(validator, "p", """{"name": [{"family": "ABCD"}]}""")
        );
    }

    [Fact]
    public void The_definition_of_a_type_of_r4_adds_nothing_to_what_the_schema_says()
    {
        var validator = Packages.Of(
            """{"resourceType": "StructureDefinition", "url": "http://hl7.org/fhir/StructureDefinition/Patient", "name": "Patient", "status": "active", "kind": "resource", "abstract": false, "type": "Patient", "derivation": "specialization", "differential": {"element": [{"id": "Patient", "path": "Patient"}, {"id": "Patient.unheard", "path": "Patient.unheard", "min": 1}]}}""",
            TestProfile.Of("p", "Patient", """Patient.name: {"min": 1}""")
        );

        Assert.Empty(validator.CheckDefinitions());
        Assert.Equal("element-missing Patient", TestProfile.Findings(validator, "p", "{}"));
    }

    [Fact]
    public void A_type_may_be_narrowed_and_profiled_one_way_or_another()
    {
        var validator = Packages.Of(
            TestProfile.Of("family", "HumanName", """HumanName.family: {"min": 1}"""),
            TestProfile.Of("given", "HumanName", """HumanName.given: {"min": 1}"""),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.deceased[x]: {"type": [{"code": "dateTime"}]}
                Patient.name: {"type": [{"code": "HumanName", "profile": ["{{TestProfile.Root}}family", "{{TestProfile.Root}}given"]}]}
                Patient.contact.name: {"type": [{"code": "HumanName", "profile": ["{{TestProfile.Root}}family"]}]}
                """
            )
        );

        Assert.Equal(
            "",
            TestProfile.Findings(
                validator,
                "p",
                """{"deceasedDateTime": "2026", "name": [{"family": "A"}, {"given": ["B"]}]}"""
            )
        );
        Assert.Equal(
            "type-not-allowed Patient.deceased",
            TestProfile.Findings(validator, "p", """{"deceasedBoolean": true}""")
        );
        Assert.Equal(
            "profile-not-met Patient.name[0]",
            TestProfile.Findings(validator, "p", """{"name": [{"text": "A"}]}""")
        );
        Assert.Equal(
            "element-missing Patient.contact[0].name",
            TestProfile.Findings(validator, "p", """{"contact": [{"name": {"text": "A"}}]}""")
        );
    }

    [Fact]
    public void Targets_of_references_are_checked_as_far_as_they_are_known()
    {
        var validator = Packages.Of(
            TestProfile.Of("hospital", "Organization", """Organization.telecom: {"min": 1}"""),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient.managingOrganization: {"type": [{"code": "Reference", "targetProfile": ["{{TestProfile.Root}}hospital"]}]}
                Patient.generalPractitioner: {"type": [{"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Practitioner|4.0.1", "http://example.org/unknown"]}]}
                Patient.contact.organization: {"type": [{"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Organization"]}]}
                """
            )
        );

        Assert.Equal("", Findings("\"managingOrganization\": {\"reference\": \"Organization/1\"}"));
        Assert.Equal("", Findings("\"managingOrganization\": {\"display\": \"CHU\"}"));
        Assert.Equal(
            "",
            Findings("\"managingOrganization\": {\"reference\": \"urn:uuid:b2b6cd1a-6d4e-4b3b-9f5e-0d1f3c3d8a11\"}")
        );
        Assert.Equal(
            "reference-target Patient.managingOrganization",
            Findings(
                "\"managingOrganization\": {\"reference\": \"https://example.org/fhir/Practitioner/1/_history/2\"}"
            )
        );
        Assert.Equal(
            "reference-target Patient.managingOrganization",
            Findings("\"managingOrganization\": {\"type\": \"Patient\", \"identifier\": {\"value\": \"1\"}}")
        );
        Assert.Equal(
            "reference-target Patient.managingOrganization",
            Findings(
                "\"contained\": [{\"resourceType\": \"Organization\", \"id\": \"o\", \"name\": \"CHU\"}], \"managingOrganization\": {\"reference\": \"#o\"}"
            )
        );
        Assert.Equal("", Findings("\"generalPractitioner\": [{\"reference\": \"PractitionerRole/1\"}]"));

        string Findings(string members) => TestProfile.Findings(validator, "p", $"{{{members}}}");
    }

    [Fact]
    public void References_are_followed_within_a_bundle()
    {
        var validator = Packages.Of(
            TestProfile.Of("hospital", "Organization", """Organization.telecom: {"min": 1}"""),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""Patient.managingOrganization: {"type": [{"code": "Reference", "targetProfile": ["{{TestProfile.Root}}hospital"]}]}"""
            )
        );
        var bundle = Packages.Resource(
            $$"""
            {"resourceType": "Bundle", "type": "collection", "entry": [
              {"fullUrl": "urn:uuid:aaaaaaaa-6d4e-4b3b-9f5e-0d1f3c3d8a11", "resource": {"resourceType": "Organization", "name": "CHU"} },
              {"fullUrl": "http://example.org/fhir/Organization/b", "resource": {"resourceType": "Organization", "name": "CHU", "telecom": [{"system": "phone", "value": "1"}]} },
              {"fullUrl": "http://example.org/fhir/Patient/1", "resource": {"resourceType": "Patient", "meta": {"profile": ["{{TestProfile.Root}}p"]}, "managingOrganization": {"reference": "urn:uuid:aaaaaaaa-6d4e-4b3b-9f5e-0d1f3c3d8a11"} } },
              {"fullUrl": "http://example.org/fhir/Patient/2", "resource": {"resourceType": "Patient", "meta": {"profile": ["{{TestProfile.Root}}p"]}, "managingOrganization": {"reference": "Organization/b"} } }
            ]}
            """
        );

        Assert.Equal(
            "reference-target Bundle.entry[2].resource.managingOrganization",
            MutationTable.Write(validator.Validate(bundle))
        );
    }

    [Theory]
    [InlineData("Patient", "element", true, false)]
    [InlineData("DomainResource", "element", true, false)]
    [InlineData("Patient.contact", "element", false, true)]
    [InlineData("BackboneElement", "element", false, true)]
    [InlineData("Element", "element", false, true)]
    [InlineData("HumanName", "element", false, false)]
    [InlineData("Patient.contact", "fhirpath", false, true)]
    [InlineData("Patient.contact.where(gender = 'male')", "fhirpath", false, false)]
    [InlineData("http://example.org/outer", "extension", false, false)]
    public void An_extension_stands_where_its_context_allows(
        string context,
        string type,
        bool onPatient,
        bool onContact
    )
    {
        var validator = Packages.Of(TestProfile.Extension("x", "string", context, type));
        const string X = $$""" "extension": [{"url": "{{TestProfile.Root}}x", "valueString": "x"}] """;

        var patient = MutationTable.Write(Validate($$"""{"resourceType": "Patient", {{X}} }"""));
        var contact = MutationTable.Write(
            Validate($$"""{"resourceType": "Patient", "contact": [{"name": {"text": "A"}, {{X}} }]}""")
        );

        Assert.Equal(onPatient ? "" : "extension-context Patient.extension[0]", patient);
        Assert.Equal(onContact ? "" : "extension-context Patient.contact[0].extension[0]", contact);

        IReadOnlyList<FhirIssue> Validate(string json) => validator.Validate(Packages.Resource(json));
    }

    [Fact]
    public void An_extension_inside_another_knows_its_parent()
    {
        var validator = Packages.Of(
            TestProfile.Extension("inner", "string", TestProfile.Root + "outer", "extension"),
            TestProfile.Of("outer", "Extension", $$"""Extension.url: {"fixedUri": "{{TestProfile.Root}}outer"}""")
        );

        var issues = validator.Validate(
            Packages.Resource(
                $$"""{"resourceType": "Patient", "extension": [{"url": "{{TestProfile.Root}}outer", "extension": [{"url": "{{TestProfile.Root}}inner", "valueString": "x"}]}]}"""
            )
        );

        Assert.Equal("", MutationTable.Write(issues));
    }

    [Fact]
    public void An_unknown_extension_is_mentioned_and_no_more()
    {
        var issue = Assert.Single(
            Packages
                .Own()
                .Validate(
                    Packages.Resource(
                        """{"resourceType": "Patient", "extension": [{"url": "http://example.org/mine", "valueString": "x"}]}"""
                    )
                )
        );

        Assert.Equal(
            ("extension-unknown", IssueSeverity.Information, "Patient.extension[0]"),
            (issue.Key, issue.Severity, issue.Expression)
        );
    }

    [Fact]
    public void Invariants_of_profiles_keep_their_severity_and_place()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient: {"constraint": [{"key": "t-1", "severity": "error", "human": "must be active", "expression": "active = true"}, {"key": "t-2", "severity": "warning", "human": "should have a photo", "expression": "photo.exists()"}]}
                Patient.name: {"constraint": [{"key": "t-3", "severity": "error", "human": "one given name", "expression": "given.count() = 1"}]}
                Patient.birthDate: {"constraint": [{"key": "t-4", "severity": "error", "human": "several items", "expression": "%resource.name.given"}]}
                """
            )
        );

        Assert.Equal(
            "?t-2 Patient, t-1 Patient, t-3 Patient.name[1], t-4 Patient.birthDate",
            TestProfile.Findings(
                validator,
                "p",
                """{"name": [{"given": ["A"]}, {"given": ["B", "C"]}], "birthDate": "2001-01-01"}"""
            )
        );
    }

    [Fact]
    public void Invariants_may_ask_for_value_sets_and_profiles()
    {
        var validator = Packages.Of(
            TestProfile.Of("named", "Patient", """Patient.name: {"min": 1}"""),
            TestProfile.Of(
                "p",
                "Patient",
                $$"""
                Patient: {"constraint": [{"key": "t-1", "severity": "error", "human": "h", "expression": "conformsTo('{{TestProfile.Root}}named')"}, {"key": "t-2", "severity": "error", "human": "h", "expression": "gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"}]}
                """
            )
        );

        Assert.Equal("", TestProfile.Findings(validator, "p", """{"gender": "male", "name": [{"text": "A"}]}"""));
        Assert.Equal("t-1 Patient", TestProfile.Findings(validator, "p", """{"gender": "male"}"""));
        Assert.Equal("t-2 Patient", TestProfile.Findings(validator, "p", """{"name": [{"text": "A"}]}"""));
    }

    [Fact]
    public void Contained_resources_are_judged_by_their_own_profiles()
    {
        var validator = Packages.Of(TestProfile.Of("hospital", "Organization", """Organization.telecom: {"min": 1}"""));

        var issues = validator.Validate(
            Packages.Resource(
                $$"""{"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o", "name": "CHU", "meta": {"profile": ["{{TestProfile.Root}}hospital"]} }], "managingOrganization": {"reference": "#o"} }"""
            )
        );

        Assert.Equal("element-missing Patient.contained[0]", MutationTable.Write(issues));
    }

    [Theory]
    [InlineData("http://example.org/unknown", "profile-unknown Patient")]
    [InlineData(
        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient|9.9.9",
        "profile-version-unknown Patient"
    )]
    [InlineData("https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient|2.1.0", "")]
    [InlineData("https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-human-name", "profile-type Patient")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient", "")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Encounter", "profile-type Patient")]
    public void A_profile_asked_for_must_be_known_and_fit(string profile, string findings) =>
        Assert.Equal(
            findings,
            MutationTable.Write(
                Packages.Own().Validate(Packages.Resource("""{"resourceType": "Patient"}"""), [profile])
            )
        );

    [Fact]
    public void Both_texts_and_the_place_in_the_source_come_with_each_issue()
    {
        var parsed = FhirJson.Parse(
            """
            {
              "resourceType": "Patient",
              "contact": [
                { "gender": "female" }
              ]
            }
            """u8.ToArray()
        );

        var issue = Assert.Single(Packages.Own().Validate(parsed));

        Assert.Equal(("pat-1", "Patient.contact[0]", 4), (issue.Key, issue.Expression, issue.Line));
        Assert.Contains("pat-1", issue.English, StringComparison.Ordinal);
        Assert.StartsWith("La règle pat-1", issue.French, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_problems_end_the_walk()
    {
        var patient = Element.Resource("Patient");
        for (var i = 0; i < 1000; i++)
        {
            patient.Add("contact").Set("gender", "female");
        }

        var issues = Packages.Own().Validate(patient);

        Assert.Equal(201, issues.Count);
        Assert.Equal("too-many-issues", issues[^1].Key);
    }

    [Fact]
    public void What_a_profile_gets_wrong_is_reported_and_left_out()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.unheard: {"min": 1}
                Patient.name: {"slicing": {"discriminator": [{"type": "value", "path": "given.first()"}], "rules": "open"}}
                Patient.telecom:phone: {"min": 1}
                Patient.birthDate: {"min": 1, "constraint": [{"key": "t-1", "severity": "error", "human": "h", "expression": "nothing("}]}
                """
            ),
            TestProfile.Of("orphan", "Patient", """Patient.name: {"min": 1}""", TestProfile.Root + "nowhere"),
            TestProfile.Of("alien", "Spaceship", """Spaceship.status: {"min": 1}""")
        );

        Assert.Equal(
            [
                "profile-base-unknown",
                "profile-discriminator",
                "profile-invariant",
                "profile-not-sliced",
                "profile-path-unknown",
                "profile-slice-undecided",
                "profile-type-unsupported",
            ],
            validator.CheckDefinitions().Select(issue => issue.Key).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            "element-missing Patient",
            TestProfile.Findings(validator, "p", "{}"),
            StringComparison.Ordinal
        );
        Assert.Equal("element-missing Patient", TestProfile.Findings(validator, "orphan", "{}"));
    }

    [Fact]
    public void Profiles_that_are_each_others_base_or_type_do_not_end_in_a_circle()
    {
        var validator = Packages.Of(
            TestProfile.Of("a", "Patient", """Patient.name: {"min": 1}""", TestProfile.Root + "b"),
            TestProfile.Of("b", "Patient", """Patient.gender: {"min": 1}""", TestProfile.Root + "a"),
            TestProfile.Of(
                "self",
                "Extension",
                $$"""Extension.extension: {"type": [{"code": "Extension", "profile": ["{{TestProfile.Root}}self"]}]}"""
            )
        );

        Assert.Contains(
            "element-missing Patient",
            TestProfile.Findings(validator, "a", "{}"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "",
            MutationTable.Write(
                validator.Validate(
                    Packages.Resource(
                        $$"""{"resourceType": "Patient", "extension": [{"url": "{{TestProfile.Root}}self", "extension": [{"url": "http://example.org/other", "valueString": "x"}]}]}"""
                    )
                )
            )
        );
    }

    [Fact]
    public void A_reference_that_r4_leaves_open_points_to_any_resource()
    {
        var task = FhirJson.Parse(
            """
            {"resourceType": "Task", "status": "requested", "intent": "order",
             "for": {"reference": "Patient/1"}, "reasonReference": {"reference": "AuditEvent/1"},
             "owner": {"reference": "AuditEvent/1"}}
            """u8.ToArray()
        );
        var issue = Assert.Single(Packages.Of().Validate(task));
        Assert.Equal(("reference-target", "Task.owner"), (issue.Key, issue.Expression));
    }

    [Fact]
    public async Task One_validator_serves_many_threads_from_the_first_call_on()
    {
        var validator = Packages.Of(
            TestProfile.Of(
                "p",
                "Patient",
                """
                Patient.name: {"min": 1, "constraint": [{"key": "t-1", "severity": "error", "human": "h", "expression": "given.count() = 1"}]}
                Patient.gender: {"min": 1}
                """
            )
        );
        var patient = Packages.Resource("""{"resourceType": "Patient", "name": [{"given": ["A", "B"]}]}""");

        var findings = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(_ =>
                    Task.Run(
                        () => MutationTable.Write(validator.Validate(patient, [TestProfile.Root + "p"])),
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.All(findings, found => Assert.Equal("element-missing Patient, t-1 Patient.name[0]", found));
    }

    [Fact]
    public void Validating_a_patient_costs_little_memory_once_its_profiles_are_compiled()
    {
        var validator = Packages.Own();
        var patient = Packages.Resource(Profiles.ProfileFiles.Bytes("examples/Patient-example-qual.json"));
        validator.Validate(patient);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            validator.Validate(patient);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 32_000);
    }
}
