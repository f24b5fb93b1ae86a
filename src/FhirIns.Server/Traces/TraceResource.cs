using System.Globalization;
using System.Text.Json;
using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Traces;

/// <summary>A line of the trail as an AuditEvent.</summary>
internal static class TraceResource
{
    private const string EntityTypes = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private const string EntityRoles = "http://terminology.hl7.org/CodeSystem/object-role";
    private const string AgentTypes = "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
    private const string SourceTypes = "http://terminology.hl7.org/CodeSystem/security-source-type";

    public static Element Write(TraceLine line)
    {
        var terms = TraceTerms.ByKind[line.Kind];
        var audit = Element.Resource("AuditEvent").Set("id", line.Id);
        audit.Add("meta").Set("lastUpdated", Instant.Text(line.At));
        Coding(audit.Add("type"), TraceTerms.Dicom, terms.Type.Code, terms.Type.Display);
        Coding(audit.Add("subtype"), TraceTerms.Subtypes, terms.Subtype);
        if (line.Kind is TraceKind.InsiCall)
            Coding(
                audit.Add("subtype"),
                TraceTerms.Subtypes,
                JsonNamingPolicy.KebabCaseLower.ConvertName(line.Operation)
            );
        audit
            .Set("action", line is { Kind: TraceKind.Transition, FromStatus: null } ? "C" : terms.Action)
            .Set("recorded", Instant.Text(line.At))
            .Set("outcome", Outcome(line))
            .Set("outcomeDesc", Description(line));
        AddAgents(audit, line);
        var source = audit.Add("source");
        source.Add("observer").Set("type", "Device").Set("display", "FhirIns");
        Coding(source.Add("type"), SourceTypes, "4", "Application Server");
        AddEntities(audit, line);
        return audit;
    }

    /// <summary>0 success, 4 refused, 8 failed; nothing while the answer of INSi is awaited, or was lost in a crash.</summary>
    private static string? Outcome(TraceLine line) =>
        line switch
        {
            { Outcome: "done" } => "0",
            { Kind: TraceKind.Refusal } => "4",
            { Outcome: "failed" } => "8",
            _ => null,
        };

    private static string? Description(TraceLine line) =>
        line switch
        {
            { ResultCode: { } code } when Catalogue.Knows(code) => Catalogue.Of(code).English,
            { Kind: TraceKind.InsiCall, Outcome: "done" } => $"INSi answered {line.ResultCode}.",
            { Kind: TraceKind.InsiCall, Outcome: "started" } => "No answer is recorded.",
            { Kind: TraceKind.InsiCall } => $"The call failed: {line.ResultCode}.",
            { Kind: TraceKind.Refusal } => $"Refused: {line.ResultCode}.",
            _ => null,
        };

    private static void AddAgents(Element audit, TraceLine line)
    {
        var client = AddAgent(audit, "Device", line.Client, isRequestor: line.Person is null);
        Coding(client.Add("type").Add("coding"), TraceTerms.Dicom, "110150", "Application");
        if (line.Person is { } person)
            Coding(
                AddAgent(audit, "Practitioner", person, isRequestor: true).Add("type").Add("coding"),
                AgentTypes,
                "humanuser",
                "human user"
            );
        if (line.Organization is { } organization)
            AddAgent(audit, "Organization", organization, isRequestor: false);
    }

    private static Element AddAgent(Element audit, string type, string value, bool isRequestor)
    {
        var agent = audit.Add("agent");
        agent.Add("who").Set("type", type).Add("identifier").Set("value", value);
        return agent.Set("altId", value).Set("requestor", isRequestor ? "true" : "false");
    }

    private static void AddEntities(Element audit, TraceLine line)
    {
        var act = audit.Add("entity").Set("name", line.Operation);
        Coding(act.Add("type"), EntityTypes, "2", "System Object");
        Detail(act, "operation", line.Operation);
        Detail(act, "mode", line.Mode);
        if (line.Kind is TraceKind.InsiCall)
            Detail(act, "automatic", line.Automatic ? "true" : "false");
        Detail(act, "context", line.Context);
        Detail(act, "result", line.ResultCode);
        Detail(act, "durationMilliseconds", line.DurationMilliseconds?.ToString(CultureInfo.InvariantCulture));
        Detail(act, "messageId", line.MessageId);
        Detail(act, "event", line.Event);
        Detail(act, "fromStatus", line.FromStatus);
        Detail(act, "toStatus", line.ToStatus);
        Detail(act, "reason", line.ShownReason);
        if (line.PatientId is { } patient)
            AddPatient(audit, $"Patient/{patient}");
        if (line.HasAnswer)
            AddEntity(audit, $"Binary/{line.Id}", "2", "System Object");
        if (line.About is not { } about)
            return;
        if (about.StartsWith("Patient/", StringComparison.Ordinal))
            AddPatient(audit, about);
        else
            AddEntity(audit, about, "2", "System Object");
    }

    private static void AddPatient(Element audit, string reference) =>
        Coding(AddEntity(audit, reference, "1", "Person").Add("role"), EntityRoles, "1", "Patient");

    private static Element AddEntity(Element audit, string reference, string type, string display)
    {
        var entity = audit.Add("entity");
        entity.Add("what").Set("reference", reference);
        Coding(entity.Add("type"), EntityTypes, type, display);
        return entity;
    }

    private static void Detail(Element entity, string type, string? value)
    {
        if (value is not null)
            entity.Add("detail").Set("type", type).Set("valueString", value);
    }

    private static void Coding(Element coding, string system, string code, string? display = null) =>
        coding.Set("system", system).Set("code", code).Set("display", display);
}
