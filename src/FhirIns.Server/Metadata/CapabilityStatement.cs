using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Metadata;

/// <summary><c>GET metadata</c>: what this server can do, derived from its routes and artefacts.</summary>
internal static class CapabilityStatement
{
    private static readonly string[] Interactions =
    [
        "read",
        "vread",
        "update",
        "delete",
        "history-instance",
        "history-type",
        "create",
        "search-type",
    ];

    // Served, in the words of R4; each has its SearchParameter.
    private static readonly (string Name, string Type)[] Parameters =
    [
        ("_id", "token"),
        ("_lastUpdated", "date"),
        ("_tag", "token"),
        ("active", "token"),
        ("birthdate", "date"),
        ("family", "string"),
        ("gender", "token"),
        ("given", "string"),
        ("identifier", "token"),
        ("identity-status", "token"),
        ("name", "string"),
    ];

    public static IResult Handle(
        HttpContext http,
        OperationTable operations,
        TimeProvider clock,
        IOptions<FhirOptions> options
    ) => FhirAnswer.Of(Of(operations, FhirBase.Of(http.Request, options.Value), options.Value));

    private static Element Of(OperationTable operations, string address, FhirOptions options)
    {
        var statement = Element
            .Resource("CapabilityStatement")
            .Set("status", "active")
            .Set("date", BuildInfo.Date)
            .Set("kind", "instance")
            .Set("fhirVersion", "4.0.1")
            .Set("format", "application/fhir+json")
            .Set("format", "application/fhir+xml");
        statement.Add("software").Set("name", "FhirIns").Set("version", BuildInfo.Version);
        statement.Add("implementation").Set("description", "FhirIns, identities and INS").Set("url", address);
        var rest = statement.Add("rest").Set("mode", "server");
        var security = rest.Add("security").Set("cors", "false");
        security
            .Add("service")
            .Add("coding")
            .Set("system", "http://terminology.hl7.org/CodeSystem/restful-security-service")
            .Set("code", "SMART-on-FHIR");
        AddPatient(rest.Add("resource"), operations, options);
        return statement;
    }

    private static void AddPatient(Element patient, OperationTable operations, FhirOptions options)
    {
        patient
            .Set("type", "Patient")
            .Set("profile", FrCore.PatientProfile)
            .Set("supportedProfile", FrCore.PatientProfile)
            .Set("supportedProfile", FrCore.InsPatientProfile);
        foreach (var interaction in Interactions)
            patient.Add("interaction").Set("code", interaction);
        patient
            .Set("versioning", options.RequireIfMatch ? "versioned-update" : "versioned")
            .Set("readHistory", "true")
            .Set("updateCreate", "false")
            .Set("conditionalCreate", "true")
            .Set("conditionalRead", "not-match");
        foreach (var (name, type) in Parameters)
            patient.Add("searchParam").Set("name", name).Set("type", type);
        foreach (var definition in PatientRoutes.OperationDefinitions.Select(id => operations[id]))
            patient.Add("operation").Set("name", definition.Code).Set("definition", definition.Definition.Text("url"));
    }
}
