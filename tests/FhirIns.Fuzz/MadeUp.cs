using System.Text.Json.Nodes;

namespace FhirIns.Fuzz;

/// <summary>Bundles and patches that are well-formed and mean something strange; always the same for a seed.</summary>
internal sealed class MadeUp(Damage damage)
{
    private static readonly string[] Pointers =
    [
        "",
        "/",
        "/id",
        "/meta",
        "/meta/versionId",
        "/meta/tag/0",
        "/text",
        "/name",
        "/name/0",
        "/name/0/given",
        "/name/0/given/-",
        "/name/0/given/00",
        "/name/1/family",
        "/name/1/_family",
        "/telecom/-",
        "/telecom/2",
        "/gender",
        "/_gender/extension",
        "/birthDate",
        "/identifier/0/value",
        "/contact/0/name/extension/-",
        "/contained/0",
        "/contained/0/contained",
        "/extension",
        "/link/-",
        "/deceasedBoolean",
        "/deceasedDateTime",
        "/multipleBirthInteger",
        "/managingOrganization/reference",
    ];

    private static readonly string[] Places =
    [
        "Patient",
        "Patient.id",
        "Patient.name",
        "Patient.name[0]",
        "Patient.name.given",
        "Patient.name.where(use = 'usual')",
        "Patient.telecom[1].value",
        "Patient.contact.name",
        "Patient.contained",
        "Patient.meta",
        "Patient.text",
        "Patient.deceased",
        "Patient.birthDate",
        "Patient.identifier",
        "Patient.link",
        "Patient.extension",
        "Patient.descendants()",
        "%resource",
        "Organization",
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "1",
        "1.0e5",
        "\"\"",
        "\"x\"",
        "\"1980\"",
        "\"180056322000132\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"family\":1}",
        "{\"use\":\"official\",\"family\":\"DEUX\",\"given\":[\"X\"]}",
        "{\"system\":\"phone\",\"value\":\"1\"}",
        "{\"system\":\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"180056322000132\"}",
        "{\"url\":\"urn:x\",\"valueDecimal\":1e400}",
        "{\"url\":\"urn:x\",\"extension\":[{\"url\":\"urn:y\",\"valueString\":\"z\"}]}",
        "{\"resourceType\":\"Patient\",\"id\":\"o\"}",
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\"}",
        "{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/nobody\"}}",
        "{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><script/></div>\"}",
    ];

    /// <summary>A JSON Patch of a few operations.</summary>
    public string JsonPatch() =>
        Several(
                8,
                () =>
                {
                    var operation = new JsonObject
                    {
                        ["op"] = damage.Pick(["add", "add", "remove", "replace", "move", "copy", "test"]),
                        ["path"] = Pointer(),
                        ["from"] = Pointer(),
                    };
                    if (damage.Next(5) > 0)
                        operation["value"] = Value();
                    return operation;
                }
            )
            .ToJsonString();

    /// <summary>A FHIRPath Patch of a few operations.</summary>
    public string FhirPathPatch() =>
        Parameters(
                Several(
                    4,
                    () =>
                        new JsonObject
                        {
                            ["name"] = "operation",
                            ["part"] = new JsonArray(
                                Part(
                                    "type",
                                    "valueCode",
                                    damage.Pick(["add", "insert", "delete", "replace", "move", "fly"])
                                ),
                                Part(
                                    "path",
                                    "valueString",
                                    damage.Next(4) == 0 ? damage.Pick(Samples.Expressions) : damage.Pick(Places)
                                ),
                                Part(
                                    "name",
                                    "valueString",
                                    damage.Pick(["given", "name", "deceased", "extension", "id", "contained", ""])
                                ),
                                Part("index", "valueInteger", damage.Pick([-1, 0, 1, 2_000_000_000])),
                                Part("source", "valueInteger", damage.Next(3)),
                                Part("destination", "valueInteger", damage.Next(3)),
                                Part(
                                    "value",
                                    damage.Pick(["valueString", "valueHumanName", "valueBoolean", "valueDate"]),
                                    Value()
                                )
                            ),
                        }
                )
            )
            .ToJsonString();

    /// <summary>A Bundle of a few entries, most of which could be requests.</summary>
    public string Bundle() =>
        new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = damage.Pick([
                "batch",
                "batch",
                "transaction",
                "transaction",
                "transaction",
                "message",
                "history",
            ]),
            ["entry"] = Several(6, Entry),
        }.ToJsonString();

    private JsonObject Entry()
    {
        var method = damage.Pick(["GET", "GET", "POST", "POST", "PUT", "PUT", "PATCH", "DELETE", "HEAD", "post", ""]);
        var request = new JsonObject { ["method"] = method, ["url"] = Url() };
        foreach (var name in new[] { "ifMatch", "ifNoneMatch", "ifNoneExist", "ifModifiedSince" })
            if (damage.Next(6) == 0)
                request[name] = damage.Pick([
                    "W/\"1\"",
                    "*",
                    "identifier=a|b",
                    "family=%",
                    "2020-01-01T00:00:00Z",
                    "?",
                    damage.Text(),
                ]);
        var entry = new JsonObject { ["request"] = request };
        if (damage.Next(3) > 0)
            entry["fullUrl"] = damage.Pick([
                "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059",
                "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e060",
                "http://127.0.0.1:9/fhir/Patient/1",
                "Patient/1",
                "#o",
                damage.Text(),
            ]);
        if (damage.Next(5) > 0)
            entry["resource"] = Resource(method);
        return entry;
    }

    private JsonNode? Resource(string method)
    {
        if (method == "PATCH" && damage.Next(4) > 0)
            return damage.Next(2) == 0
                ? JsonNode.Parse(FhirPathPatch())
                : new JsonObject
                {
                    ["resourceType"] = "Binary",
                    ["contentType"] = "application/json-patch+json",
                    ["data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(JsonPatch())),
                };
        var resource = JsonNode.Parse(
            damage.Pick([Samples.KnownJson, Samples.KnownJson, Samples.PatientJson, .. Values])
        );
        if (resource is JsonObject patient && damage.Next(2) == 0)
            patient["link"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "seealso",
                    ["other"] = new JsonObject
                    {
                        ["reference"] = damage.Pick([
                            "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059",
                            "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e060",
                            Samples.Known,
                            "Patient?family=" + damage.Text(),
                            "../../x",
                        ]),
                    },
                }
            );
        return resource;
    }

    private string Url() =>
        damage.Pick([
            "Patient",
            "Patient",
            Samples.Known,
            Samples.Known,
            "Patient/nobody",
            "Patient/nobody/_history",
            "Patient/nobody/_history/1",
            "Patient/$match",
            "Patient/$merge",
            "Patient/nobody/$identity-flag",
            "Patient/_search",
            "/Patient",
            "metadata",
            "Task",
            "AuditEvent?patient=Patient/nobody",
            "",
            "?",
            "../sandbox/token",
            "//127.0.0.1:9/fhir/Patient",
            "Patient?family=" + damage.Text(),
            "Patient/" + damage.Text(),
            damage.Text(),
        ]);

    private string Pointer() => damage.Next(6) == 0 ? "/" + damage.Text() : damage.Pick(Pointers);

    private JsonNode? Value() => JsonNode.Parse(damage.Pick(Values));

    private JsonArray Several(int most, Func<JsonObject> one) =>
        [.. Enumerable.Range(0, 1 + damage.Next(most)).Select(_ => one())];

    private static JsonObject Parameters(JsonArray parameters) =>
        new() { ["resourceType"] = "Parameters", ["parameter"] = parameters };

    private static JsonObject Part(string name, string type, JsonNode? value) =>
        new() { ["name"] = name, [type] = value };
}
