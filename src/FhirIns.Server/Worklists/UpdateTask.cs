using System.Text;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Worklists;

/// <summary>
/// Changes what people may change of an item: its status, its owner, its notes. All the rest is the server's, and told so
/// where a client sends it otherwise; what a client leaves out stays.
/// </summary>
internal sealed class UpdateTask(
    FhirInsDbContext db,
    TaskResource resource,
    TimeProvider clock,
    IOptions<FhirOptions> options
)
{
    /// <summary><c>PUT Task/[id]</c>.</summary>
    public static Task<IResult> Handle(string id, HttpContext http, UpdateTask update, Caller caller) =>
        update.AnswerAsync(id, http, caller);

    private async Task<IResult> AnswerAsync(string id, HttpContext http, Caller caller)
    {
        var body = await FhirBody.ReadAsync(http.Request, options.Value.MaxBodyBytes, http.RequestAborted);
        if (body.HasErrors)
            return FhirAnswer.Refused(body.Problems);
        var sent = body.Resource!;
        if (sent.Type != "Task")
            return FhirAnswer.Refused("resource-type-wrong", sent.Type);
        if (sent.Text("id") != id)
            return FhirAnswer.Refused("id-mismatch", "Task.id");
        var row = await db.Tasks.FirstOrDefaultAsync(task => task.Id == id, http.RequestAborted);
        if (row is null)
            return FhirAnswer.Refused("update-create-unsupported");
        if (IfMatch.Check(http.Request, row.Version, options.Value) is { } stale)
            return stale;
        return await ChangeAsync(http, row, sent, caller) ?? Answer(http, row, caller);
    }

    /// <summary>Changes an item to what is sent of it; the refusal when it may not be so.</summary>
    public async Task<FhirAnswer?> ChangeAsync(HttpContext http, TaskRow row, Element sent, Caller caller)
    {
        var problems = Judge(row, sent, resource.Write(row, caller));
        return problems.Count > 0 ? FhirAnswer.Refused(problems) : await SaveAsync(http, row, sent);
    }

    private static List<Problem> Judge(TaskRow row, Element sent, Element stored)
    {
        var problems = new List<Problem>();
        var status = sent.Text("status")!;
        if (!TaskStatuses.IsKnown(status))
            problems.Add(new("task-status-unsupported", "Task.status"));
        else if (!TaskStatuses.MayMove(row.Status, status))
            problems.Add(new("task-closed", "Task.status"));
        problems.AddRange(
            sent.Children.Where(child => !IsForPeople(child) && !IsStored(child, stored))
                .Select(child => new Problem("task-element-fixed", child.Expression))
        );
        // Work lists are read by people who may see no INS, and an item outlives the one it speaks of (contract 3.2, S051).
        problems.AddRange(
            MatriculesIn(sent).Concat(OidsIn(sent)).Distinct().Select(place => new Problem("ins-in-text", place))
        );
        return problems;
    }

    /// <summary>The places of owner and notes that hold what has the shape of a matricule, however it is written.</summary>
    private static IEnumerable<string> MatriculesIn(Element element) =>
        element
            .Children.Where(child => !IsOfServer(child))
            .SelectMany(MatriculesIn)
            .Concat(
                InsText.Of(element) is { } text && !IsUuid(text) && InsText.NumbersIn(text).Any()
                    ? [element.Expression]
                    : []
            );

    /// <summary>Digits of a UUID, by itself or at the end of a reference, look like a matricule by chance.</summary>
    private static bool IsUuid(string text) => Guid.TryParseExact(text.AsSpan(text.LastIndexOf('/') + 1), "D", out _);

    /// <summary>The places that claim an INS without its number: an OID, an address in MSSanté.</summary>
    private static IEnumerable<string> OidsIn(Element sent) =>
        InsInbound
            .Find(sent, KeyControl.Warn, IsOfServer)
            .Claims.Where(claim => claim.NumberWithoutKey is null)
            .Select(claim => claim.Expression);

    private static bool IsOfServer(Element element) =>
        element.Parent is { Type: "Task" } && element.Name is not ("owner" or "note");

    // Narrative and meta are the server's as well, but change with every version: what is sent of them means nothing.
    private static bool IsForPeople(Element child) =>
        child.Name is "status" or "owner" or "note" or "meta" or "text" or "lastModified";

    private static bool IsStored(Element child, Element stored) =>
        stored.Each(child.Name).ElementAtOrDefault(child.Index)?.DeepEquals(child) == true;

    private async Task<FhirAnswer?> SaveAsync(HttpContext http, TaskRow row, Element sent)
    {
        var words = Words(sent);
        if (row.Status == sent.Text("status") && row.Note == words)
            return null;
        row.Status = sent.Text("status")!;
        row.Owner = TaskOwner.KeyOf(sent["owner"]);
        row.Note = words;
        row.UpdatedAt = Instant.Now(clock);
        row.Version++;
        return await db.SaveUnlessMovedAsync(http.RequestAborted, http.Request);
    }

    /// <summary>Owner and notes as sent; null when there are none.</summary>
    private static string? Words(Element sent)
    {
        if (sent["owner"] is null && sent["note"] is null)
            return null;
        var words = Element.Resource("Task").Set("status", "requested").Set("intent", "order");
        foreach (var child in sent.Children.Where(child => child.Name is "owner" or "note"))
            words.Add(child.Clone());
        return Encoding.UTF8.GetString(FhirJson.ToBytes(words));
    }

    private FhirAnswer Answer(HttpContext http, TaskRow row, Caller caller)
    {
        var answer = Prefer.Of(http.Request).Return switch
        {
            "minimal" => FhirAnswer.Empty(StatusCodes.Status200OK),
            "OperationOutcome" => FhirAnswer.Of(OperationOutcomes.AllOk()),
            _ => FhirAnswer.Of(resource.Write(row, caller)),
        };
        return answer with { Version = row.Version, LastModified = row.UpdatedAt };
    }
}
