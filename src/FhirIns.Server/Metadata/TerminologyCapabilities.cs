using FhirIns.Fhir;

namespace FhirIns.Server.Metadata;

/// <summary>
/// What this server can do with terminology (<c>metadata?mode=terminology</c>): it holds code systems to be read and checks
/// codes by them; it expands and translates nothing on request.
/// </summary>
internal static class TerminologyCapabilities
{
    /// <param name="address">The FHIR base, as this client knows it.</param>
    public static Element Of(string address, ConformanceResources artefacts)
    {
        var statement = Element
            .Resource("TerminologyCapabilities")
            .Set("id", CapabilityStatement.Id)
            .Set("url", $"{address}/metadata?mode=terminology")
            .Set("version", BuildInfo.Version)
            .Set("name", "FhirInsTerminology")
            .Set("title", "FhirIns: code systems of French patient identities")
            .Set("status", "active")
            .Set("date", BuildInfo.Date)
            .Set("kind", "instance")
            .Set("codeSearch", "explicit");
        statement.Add("software").Set("name", "FhirIns").Set("version", BuildInfo.Version);
        statement.Add("implementation").Set("description", "FhirIns, identities and INS").Set("url", address);
        foreach (var system in artefacts.OfType("CodeSystem"))
        {
            var held = statement.Add("codeSystem").Set("uri", system.Text("url"));
            if (system.Text("version") is { } version)
                held.Add("version").Set("code", version).Set("isDefault", "true");
        }
        return statement;
    }
}
