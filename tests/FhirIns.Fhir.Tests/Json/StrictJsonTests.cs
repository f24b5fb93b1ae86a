using System.Text;
using Xunit;

namespace FhirIns.Fhir.Tests.Json;

/// <summary>Everything that strict reading refuses, with the place it names.</summary>
public sealed class StrictJsonTests
{
    [Theory]
    // Structure
    [InlineData("""{"resourceType":"Patient","surname":"X"}""", "unknown-element", "Patient")]
    [InlineData("""{"resourceType":"Patient","name":[{"name":"X"}]}""", "unknown-element", "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","_name":[{"id":"x"}]}""", "unknown-element", "Patient")]
    [InlineData("""{"resourceType":"Patient","value":"X"}""", "unknown-element", "Patient")]
    [InlineData(
        """{"resourceType":"Patient","extension":[{"url":"urn:x","value":"X"}]}""",
        "unknown-element",
        "Patient.extension[0]"
    )]
    [InlineData(
        """{"resourceType":"Patient","extension":[{"url":"urn:x","_url":{"id":"a"},"valueCode":"x"}]}""",
        "unknown-element",
        "Patient.extension[0]"
    )]
    [InlineData(
        """{"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>","_div":{"id":"a"}}}""",
        "unknown-element",
        "Patient.text"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"resourceType":"HumanName","family":"X"}]}""",
        "unknown-element",
        "Patient.name[0]"
    )]
    [InlineData("""{"resourceType":"Patient","":true}""", "unknown-element", "Patient")]
    [InlineData("""{"resourceType":"Patient","_":true}""", "unknown-element", "Patient")]
    [InlineData("""{"resourceType":"Patient","\ud800":true}""", "unknown-element", "Patient")]
    [InlineData("""{"resourceType":"Patient","active":true,"active":true}""", "duplicate-element", "Patient.active")]
    [InlineData(
        """{"resourceType":"Patient","name":[{"family":"A"}],"name":[{"family":"B"}]}""",
        "duplicate-element",
        "Patient.name"
    )]
    [InlineData(
        """{"resourceType":"Patient","_active":{"id":"a"},"_active":{"id":"a"}}""",
        "duplicate-element",
        "Patient.active"
    )]
    [InlineData(
        """{"resourceType":"Patient","resourceType":"Patient","active":true}""",
        "duplicate-element",
        "Patient"
    )]
    [InlineData(
        """{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}""",
        "choice-given-twice",
        "Patient.deceased"
    )]
    [InlineData(
        """{"resourceType":"Patient","deceasedBoolean":true,"_deceasedDateTime":{"id":"x"}}""",
        "choice-given-twice",
        "Patient.deceased"
    )]
    [InlineData(
        """{"resourceType":"Patient","deceasedBoolean":true,"deceasedBoolean":true}""",
        "duplicate-element",
        "Patient.deceased"
    )]
    [InlineData("""{"resourceType":"Patient","link":[{"type":"refer"}]}""", "element-missing", "Patient.link[0]")]
    [InlineData(
        """{"resourceType":"Patient","extension":[{"valueString":"x"}]}""",
        "element-missing",
        "Patient.extension[0]"
    )]
    [InlineData("""{"resourceType":"Bundle"}""", "element-missing", "Bundle")]
    [InlineData("""{"resourceType":"Patient","name":[{}]}""", "empty-element", "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","maritalStatus":{}}""", "empty-element", "Patient.maritalStatus")]
    [InlineData("""{"resourceType":"Patient","name":[]}""", "empty-array", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":[]}]}""", "empty-array", "Patient.name[0].given")]
    // JSON types
    [InlineData("""{"resourceType":"Patient","name":{"family":"X"}}""", "array-expected", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":"X"}]}""", "array-expected", "Patient.name[0].given")]
    [InlineData("""{"resourceType":"Patient","gender":["male"]}""", "array-unexpected", "Patient.gender")]
    [InlineData(
        """{"resourceType":"Patient","maritalStatus":[{"text":"x"}]}""",
        "array-unexpected",
        "Patient.maritalStatus"
    )]
    [InlineData("""{"resourceType":"Patient","name":["X"]}""", "object-expected", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[["X"]]}""", "object-expected", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","maritalStatus":"M"}""", "object-expected", "Patient.maritalStatus")]
    [InlineData("""{"resourceType":"Patient","_active":true}""", "object-expected", "Patient.active")]
    [InlineData("""{"resourceType":"Patient","active":"true"}""", "wrong-json-type", "Patient.active")]
    [InlineData("""{"resourceType":"Patient","active":1}""", "wrong-json-type", "Patient.active")]
    [InlineData("""{"resourceType":"Patient","gender":true}""", "wrong-json-type", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":{"value":"male"}}""", "wrong-json-type", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","birthDate":1950}""", "wrong-json-type", "Patient.birthDate")]
    [InlineData(
        """{"resourceType":"Patient","multipleBirthInteger":"2"}""",
        "wrong-json-type",
        "Patient.multipleBirth"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"given":[{"value":"X"}]}]}""",
        "wrong-json-type",
        "Patient.name[0].given[0]"
    )]
    // null
    [InlineData("""{"resourceType":"Patient","active":null}""", "null-not-allowed", "Patient.active")]
    [InlineData("""{"resourceType":"Patient","_active":null}""", "null-not-allowed", "Patient.active")]
    [InlineData("""{"resourceType":"Patient","name":null}""", "array-expected,null-not-allowed", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[null]}""", "null-not-allowed", "Patient.name")]
    [InlineData(
        """{"resourceType":"Patient","name":[{"given":["A",null]}]}""",
        "null-not-allowed",
        "Patient.name[0].given[1]"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"given":["A",null],"_given":[{"id":"a"},null]}]}""",
        "null-not-allowed",
        "Patient.name[0].given[1]"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"_given":[null],"given":[null]}]}""",
        "null-not-allowed",
        "Patient.name[0].given[0]"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"given":["A","B"],"_given":[{"id":"a"}]}]}""",
        "arrays-differ",
        "Patient.name[0].given"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"given":["A"],"_given":[null,{"id":"a"}]}]}""",
        "arrays-differ",
        "Patient.name[0].given"
    )]
    // Resources
    [InlineData("""{"active":true}""", "resource-type-missing", null)]
    [InlineData("""{"resourceType":5}""", "resource-type-missing", null)]
    [InlineData("""{"resourceType":"\ud800"}""", "resource-type-missing", null)]
    [InlineData("""{"resourceType":"Human"}""", "resource-type-unknown", null)]
    [InlineData("""{"resourceType":"DomainResource"}""", "resource-type-unknown", null)]
    [InlineData("""{"resourceType":"HumanName"}""", "resource-type-unknown", null)]
    [InlineData(
        """{"resourceType":"Patient","contained":[{"active":true}]}""",
        "resource-type-missing",
        "Patient.contained"
    )]
    [InlineData(
        """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"X"}}]}""",
        "resource-type-unknown",
        "Bundle.entry[0].resource"
    )]
    [InlineData("""{"resourceType":"Patient","contained":["#a"]}""", "object-expected", "Patient.contained")]
    [InlineData("5", "resource-expected", null)]
    [InlineData("[]", "resource-expected", null)]
    [InlineData("null", "resource-expected", null)]
    // Values
    [InlineData("""{"resourceType":"Patient","gender":""}""", "empty-element", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":"Female"}""", "code-not-in-value-set", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":"fem ale"}""", "code-not-in-value-set", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":" female"}""", "invalid-value", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1950-02-30"}""", "invalid-value", "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","id":"a_b"}""", "invalid-value", "Patient.id")]
    [InlineData(
        """{"resourceType":"Patient","meta":{"lastUpdated":"2020-01-01"}}""",
        "invalid-value",
        "Patient.meta.lastUpdated"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"family":"A\u0001B"}]}""",
        "invalid-value",
        "Patient.name[0].family"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"family":"A\uffffB"}]}""",
        "invalid-value",
        "Patient.name[0].family"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"family":"\ud83d"}]}""",
        "lone-surrogate",
        "Patient.name[0].family"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"family":"\ude00\ud83d"}]}""",
        "lone-surrogate",
        "Patient.name[0].family"
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"family":"\ud83dx"}]}""",
        "lone-surrogate",
        "Patient.name[0].family"
    )]
    [InlineData("""{"resourceType":"Patient","photo":[{"data":"AAA"}]}""", "invalid-value", "Patient.photo[0].data")]
    [InlineData("""{"resourceType":"Patient","photo":[{"size":-1}]}""", "invalid-value", "Patient.photo[0].size")]
    [InlineData("""{"resourceType":"Patient","photo":[{"url":"a b"}]}""", "invalid-value", "Patient.photo[0].url")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":1.5}""", "invalid-value", "Patient.multipleBirth")]
    [InlineData(
        """{"resourceType":"Patient","multipleBirthInteger":2147483648}""",
        "invalid-value",
        "Patient.multipleBirth"
    )]
    public void Fault_is_reported_at_its_place(string json, string keys, string? expression)
    {
        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal(keys.Split(','), parsed.Issues.Select(issue => issue.Key));
        Assert.All(parsed.Issues, issue => Assert.Equal(expression, issue.Expression));
        Assert.All(parsed.Issues, issue => Assert.NotNull(issue.Line));
        Assert.False(parsed.IsValid);
    }

    [Fact]
    public void Every_fault_is_reported_at_once_with_line_and_column()
    {
        const string Json = """
            {
              "resourceType": "Patient",
              "surname": "DURAND",
              "name": [ { "family": "Léa", "given": "ANNE" }, { "use": "birth" } ],
              "gender": "F", "birthDate": "12/05/1950",
              "link": [ { "type": "refer" } ]
            }
            """;

        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(Json));

        Assert.Equal(
            [
                ("unknown-element", 3, 3),
                ("array-expected", 4, 41),
                ("code-not-in-value-set", 4, 60),
                ("code-not-in-value-set", 5, 13),
                ("invalid-value", 5, 31),
                ("element-missing", 6, 13),
            ],
            parsed.Issues.Select(issue => (issue.Key, issue.Line!.Value, issue.Column!.Value))
        );
    }

    [Fact]
    public void What_could_be_read_is_kept_beside_the_faults()
    {
        var parsed = FhirJson.Parse(
            """{"resourceType":"Patient","x":1,"gender":"F","active":"no","name":[null,{"family":"A"},{"x":1}],"maritalStatus":{}}"""u8.ToArray()
        );

        Assert.Equal(["name", "gender"], parsed.Resource!.Children.Select(child => child.Name));
        Assert.Equal("F", parsed.Resource.Text("gender"));
        Assert.Equal("A", Assert.Single(parsed.Resource.Each("name")).Text("family"));
    }

    [Fact]
    public void Texts_and_keys_hold_no_value_of_the_input()
    {
        const string Secret = "SECRETSECRET";
        var inputs = new[]
        {
            $$"""{"resourceType":"{{Secret}}"}""",
            $$"""{"resourceType":"Patient","gender":"{{Secret}}","birthDate":"{{Secret}}","active":"{{Secret}}"}""",
            $$"""{"resourceType":"Patient","id":"{{Secret}}_","name":["{{Secret}}"],"{{Secret}} -":1}""",
        };

        Assert.All(
            inputs.SelectMany(input => FhirJson.Parse(Encoding.UTF8.GetBytes(input)).Issues),
            issue => Assert.DoesNotContain(Secret, issue.ToString())
        );
    }

    [Theory]
    [InlineData("", "no-content")]
    [InlineData(" \n ", "no-content")]
    [InlineData("\uFEFF", "no-content")]
    [InlineData("{", "malformed-json")]
    [InlineData("""{"resourceType":"Patient"} x""", "malformed-json")]
    [InlineData("""{"resourceType":"Patient"}{}""", "malformed-json")]
    [InlineData("""{"resourceType":"Patient",}""", "malformed-json")]
    [InlineData("""{"resourceType":"Patient",/* no */"active":true}""", "malformed-json")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":01}""", "malformed-json")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":+1}""", "malformed-json")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":NaN}""", "malformed-json")]
    [InlineData("{\"resourceType\":\"Patient\",\"language\":\"a\tb\"}", "malformed-json")]
    [InlineData("""{'resourceType':'Patient'}""", "malformed-json")]
    public void What_is_no_json_is_one_fatal_issue(string json, string key)
    {
        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Null(parsed.Resource);
        Assert.Equal((IssueSeverity.Fatal, key), (parsed.Issues[^1].Severity, parsed.Issues[^1].Key));
    }

    [Fact]
    public void Malformed_json_names_line_and_column_and_keeps_what_was_found_before()
    {
        var parsed = FhirJson.Parse(
            Encoding.UTF8.GetBytes("{\n  \"resourceType\": \"Patient\",\n  \"gender\": \"é\", \"active\": tru }")
        );

        Assert.Equal(["code-not-in-value-set", "malformed-json"], parsed.Issues.Select(issue => issue.Key));
        Assert.Equal((3, 31), (parsed.Issues[^1].Line, parsed.Issues[^1].Column));
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        byte[] json = [.. "{\"resourceType\":\"Patient\",\"language\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal("invalid-utf8", Assert.Single(FhirJson.Parse(json).Issues).Key);
    }
}
