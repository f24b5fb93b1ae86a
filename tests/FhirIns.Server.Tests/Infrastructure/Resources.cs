using System.Text.Json.Nodes;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>The FHIR resources that tests send.</summary>
public static class Resources
{
    public const string Ipp = "https://hospital.example/ipp";
    public const string InsNir = "urn:oid:1.2.250.1.213.1.4.8";
    public const string InsNia = "urn:oid:1.2.250.1.213.1.4.9";

    /// <summary>A Patient with the strict traits given and nothing else.</summary>
    public static JsonObject Patient(
        string family,
        string given,
        string gender,
        string birthDate,
        string? birthPlace = null
    )
    {
        var patient = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["name"] = new JsonArray(
                new JsonObject
                {
                    ["use"] = "official",
                    ["family"] = family,
                    ["given"] = new JsonArray([.. given.Split('+').Select(name => (JsonNode)name)]),
                }
            ),
            ["gender"] = gender,
            ["birthDate"] = birthDate,
        };
        if (birthPlace is not null)
            patient["extension"] = new JsonArray(BirthPlace(birthPlace));
        return patient;
    }

    public static JsonObject BirthPlace(string cog) =>
        new()
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
            ["valueAddress"] = new JsonObject
            {
                ["extension"] = new JsonArray(
                    new JsonObject
                    {
                        ["url"] = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code",
                        ["valueCoding"] = new JsonObject
                        {
                            ["system"] = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM",
                            ["code"] = cog,
                        },
                    }
                ),
            },
        };

    public static JsonObject Identifier(string system, string value, string use = "usual") =>
        new()
        {
            ["use"] = use,
            ["system"] = system,
            ["value"] = value,
        };

    public static JsonObject With(this JsonObject patient, string name, JsonNode value)
    {
        patient[name] = value;
        return patient;
    }

    /// <summary>The person with their INS, and what a sender says of the identity by codes of table 0445.</summary>
    public static JsonObject Sent(Person person, params string[] statuses)
    {
        var patient = person.Patient.With(
            "identifier",
            new JsonArray(Identifier(InsNir, person.Matricule, "official"))
        );
        foreach (var status in statuses)
            patient["extension"]!
                .AsArray()
                .Add(
                    JsonNode.Parse(
                        $$$"""
                        {"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability","extension":[
                          {"url":"identityStatus","valueCoding":{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445","code":"{{{status}}}"}}]}
                        """
                    )
                );
        return patient;
    }

    /// <summary>Parameters from names and values; a value is text for a <c>value…</c> name given after a colon.</summary>
    public static JsonObject Parameters(params (string Name, string Type, JsonNode Value)[] inputs) =>
        new()
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray([
                .. inputs.Select(input =>
                    (JsonNode)new JsonObject { ["name"] = input.Name, [input.Type] = input.Value }
                ),
            ]),
        };

    /// <summary>The input of <c>$identity-validate</c>.</summary>
    public static JsonObject Proof(string type, bool concordance = true, string? date = null)
    {
        var parameters = Parameters(
            ("proof", "part", new JsonArray(new JsonObject { ["name"] = "type", ["valueCode"] = type })),
            ("concordance", "valueBoolean", concordance)
        );
        if (date is not null)
            parameters["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "date", ["valueDate"] = date });
        return parameters;
    }

    public static JsonObject Accept(string retrieval) =>
        Parameters(("retrieval", "valueId", retrieval), ("decision", "valueCode", "accept"));
}
