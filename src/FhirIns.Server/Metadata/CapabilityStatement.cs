using FhirIns.Fhir;
using FhirIns.Server.Bundles;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;
using FhirIns.Server.Notifications;
using FhirIns.Server.Patients;
using FhirIns.Server.Traces;
using FhirIns.Server.Worklists;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Metadata;

/// <summary>What this server can do, put together from what each slice says of its routes and from the artefacts.</summary>
internal sealed class CapabilityStatement(
    OperationTable operations,
    IEnumerable<OperationBinding> bindings,
    ConformanceResources artefacts,
    IOptions<FhirOptions> options
)
{
    public const string Id = "fhirins";

    private static readonly ResourceCapability Patient = new(
        "Patient",
        ["read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type"],
        [.. PatientParameter.All.Select(parameter => parameter.Name)]
    );

    private static IEnumerable<ResourceCapability> Resources =>
        [
            Patient,
            .. TraceRoutes.Capabilities,
            .. TaskRoutes.Capabilities,
            .. SubscriptionRoutes.Capabilities,
            .. ConformanceRoutes.Capabilities,
        ];

    /// <summary>The statement, with the address under which this client knows the server.</summary>
    public Element Of(HttpRequest request)
    {
        var address = FhirBase.Of(request, options.Value);
        var statement = Element
            .Resource("CapabilityStatement")
            .Set("id", Id)
            .Set("url", $"{address}/metadata")
            .Set("version", BuildInfo.Version)
            .Set("name", "FhirIns")
            .Set("title", "FhirIns: French patient identities and their INS")
            .Set("status", "active")
            .Set("date", BuildInfo.Date)
            .Set("kind", "instance")
            .Set("fhirVersion", "4.0.1")
            .Set("format", "application/fhir+json")
            .Set("format", "application/fhir+xml")
            .Set("patchFormat", "application/json-patch+json")
            .Set("patchFormat", "application/fhir+json")
            .Set("patchFormat", "application/fhir+xml");
        statement.Add("software").Set("name", "FhirIns").Set("version", BuildInfo.Version);
        statement.Add("implementation").Set("description", "FhirIns, identities and INS").Set("url", address);
        var rest = statement.Add("rest").Set("mode", "server");
        var security = rest.Add("security").Set("cors", "false");
        security
            .Add("service")
            .Add("coding")
            .Set("system", "http://terminology.hl7.org/CodeSystem/restful-security-service")
            .Set("code", "SMART-on-FHIR");
        foreach (var interaction in BundleRoutes.Interactions)
            rest.Add("interaction").Set("code", interaction);
        foreach (var capability in Resources.OrderBy(one => one.Type, StringComparer.Ordinal))
            AddResource(rest.Add("resource"), capability);
        return statement;
    }

    private void AddResource(Element resource, ResourceCapability capability)
    {
        resource.Set("type", capability.Type);
        foreach (var interaction in capability.Interactions)
            resource.Add("interaction").Set("code", interaction);
        if (capability.Type == "Patient")
            AddPatient(resource);
        else if (capability.Type == "Subscription")
            resource.Set("versioning", Versioning).Set("updateCreate", "false");
        else if (capability.Type == "Task")
            resource.Set("versioning", Versioning).Set("updateCreate", "false").Set("conditionalRead", "not-match");
        foreach (var code in capability.SearchParameters)
            AddParameter(resource.Add("searchParam").Set("name", code), capability.Type, code);
    }

    private void AddPatient(Element patient)
    {
        patient
            .Set("profile", FrCore.PatientProfile)
            .Set("supportedProfile", FrCore.PatientProfile)
            .Set("supportedProfile", FrCore.InsPatientProfile)
            .Set("versioning", Versioning)
            .Set("readHistory", "true")
            .Set("updateCreate", "false")
            .Set("conditionalCreate", "true")
            .Set("conditionalRead", "full-support")
            .Set("conditionalUpdate", "true")
            .Set("conditionalDelete", "single");
        var implemented = PatientRoutes
            .OperationDefinitions.Concat(FormatRoutes.OperationDefinitions)
            .Concat(bindings.Select(binding => binding.Definition));
        foreach (var definition in implemented.Select(id => operations[id]))
            patient.Add("operation").Set("name", definition.Code).Set("definition", definition.Definition.Text("url"));
    }

    private void AddParameter(Element parameter, string type, string code)
    {
        var definition =
            artefacts.SearchParameter(type, code)
            ?? throw new InvalidOperationException($"{type} {code} has no SearchParameter in the artefacts.");
        parameter.Set("definition", definition.Text("url")).Set("type", definition.Text("type"));
    }

    private string Versioning => options.Value.RequireIfMatch ? "versioned-update" : "versioned";
}
