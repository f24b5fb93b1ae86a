using System.Globalization;
using System.Text;
using System.Text.Json;
using FhirIns.Fhir;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Worklists;

/// <summary>An item of a work list as a Task.</summary>
internal sealed class TaskResource
{
    public const string Codes = "https://fhirins.org/fhir/CodeSystem/task";
    private const string Traits = "https://fhirins.org/fhir/CodeSystem/trait";

    private readonly Lazy<Dictionary<string, Element>> concepts = new(() =>
        new Artefacts(path => path == "terminology/CodeSystem-task.json")
            .All[0]
            .Each("concept")
            .ToDictionary(concept => concept.Text("code")!, StringComparer.Ordinal)
    );

    /// <summary>
    /// The item for one caller: what was proposed holds traits of the person, and is shown to those who supervise only.
    /// </summary>
    public Element Write(TaskRow row, Caller caller)
    {
        var task = Element.Resource("Task").Set("id", row.Id);
        task.Add("meta")
            .Set("versionId", row.Version.ToString(CultureInfo.InvariantCulture))
            .Set("lastUpdated", Instant.Text(row.UpdatedAt));
        task.Set("status", row.Status).Set("intent", "order");
        AddCode(task.Add("code"), row.Code);
        if (row.OtherPatientId is { } other)
            task.Add("focus").Set("reference", $"Patient/{other}");
        if (row.PatientId is { } patient)
            task.Add("for").Set("reference", $"Patient/{patient}");
        task.Set("authoredOn", Instant.Text(row.OpenedAt)).Set("lastModified", Instant.Text(row.UpdatedAt));
        if (row.Reason is { } reason)
            task.Add("reasonCode").Set("text", reason);
        if (row.TraceId is { } trace)
            task.Add("reasonReference").Set("reference", $"AuditEvent/{trace}");
        AddWords(task, row);
        if (row.FollowUpOn is { } day)
            task.Add("restriction").Add("period").Set("end", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (row.Proposed is { } proposed && caller.Has("ins.supervise"))
            AddProposed(task, proposed);
        return task;
    }

    private void AddCode(Element code, string name)
    {
        var concept = concepts.Value.GetValueOrDefault(name);
        code.Add("coding").Set("system", Codes).Set("code", name).Set("display", concept?.Text("display"));
        code.Set(
            "text",
            concept?.Each("designation").FirstOrDefault(one => one.Text("language") == "fr")?.Text("value")
        );
    }

    /// <summary>The owner and the notes, as people sent them.</summary>
    private static void AddWords(Element task, TaskRow row)
    {
        if (row.Note is not { } note || FhirJson.Parse(Encoding.UTF8.GetBytes(note)).Resource is not { } words)
            return;
        if (words["owner"] is { } owner)
            task.Add(owner.Clone());
        foreach (var one in words.Each("note"))
            task.Add(one.Clone());
    }

    private static void AddProposed(Element task, string proposed)
    {
        using var json = JsonDocument.Parse(proposed);
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null)
                continue;
            var input = task.Add("input");
            input
                .Add("type")
                .Add("coding")
                .Set("system", Traits)
                .Set("code", JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            input.Set("valueString", property.Value.ToString());
        }
    }
}
