using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>One item of a work list: what it is about, what to do, who does it.</summary>
internal sealed class ShowItem(FhirInsDbContext db, Shell shell)
{
    public Task<IResult> PageAsync(string id, int status = StatusCodes.Status200OK) => PageAsync<ItemPage>(id, status);

    /// <summary>The letter of an écart, once it is known what has to be corrected.</summary>
    public Task<IResult> LetterAsync(string id) =>
        PageAsync<LetterPage>(
            id,
            StatusCodes.Status200OK,
            item =>
                item.Origin is null
                    ? Pages.Message(
                        shell.Http,
                        item.IsOfSender ? "no-letter-of-sender" : "no-letter",
                        StatusCodes.Status409Conflict,
                        item.Address
                    )
                    : null
        );

    private async Task<IResult> PageAsync<TPage>(string id, int status, Func<ItemModel, IResult?>? instead = null)
        where TPage : IComponent
    {
        db.ChangeTracker.Clear();
        var row = await db.Tasks.AsNoTracking().FirstOrDefaultAsync(task => task.Id == id, shell.Http.RequestAborted);
        if (row is null)
            return Pages.Message(shell.Http, "no-item", StatusCodes.Status404NotFound, "/worklists");
        string[] ids = [.. new[] { row.PatientId, row.OtherPatientId }.OfType<string>()];
        var people = await PersonLine.OfAsync(db, ids, shell, shell.Http.RequestAborted);
        var item = new ItemModel
        {
            Team = await PersonNames.TeamAsync(db, shell.Http.RequestAborted),
            Row = row,
            Sender = await SenderAsync(row),
            Patient = people.FirstOrDefault(one => one.Id == row.PatientId),
            Other = people.FirstOrDefault(one => one.Id == row.OtherPatientId),
        };
        return instead?.Invoke(item) ?? Pages.Of<TPage>(item, status);
    }

    /// <summary>
    /// Who sent what the item is about: by the name it has in the register of trust contracts, else by its number, else by
    /// its client.
    /// </summary>
    private async Task<string?> SenderAsync(TaskRow row)
    {
        if (row is not { PatientId: { } patientId, TraceId: { } traceId })
            return null;
        var call = $"AuditEvent/{traceId}";
        var sender = await db
            .Traces.Where(trace => trace.PatientId == patientId && trace.Operation == TakeReceived.Operation)
            .Where(trace => trace.Id == traceId || trace.About == call)
            .Select(trace => new { trace.Organization, trace.Client })
            .FirstOrDefaultAsync(shell.Http.RequestAborted);
        if (sender?.Organization is not { } number)
            return sender?.Client;
        var name = await db
            .TrustContracts.Where(contract => contract.Partner == number && contract.Name != null)
            .OrderBy(contract => contract.Removed)
            .ThenByDescending(contract => contract.ValidFrom)
            .Select(contract => contract.Name)
            .FirstOrDefaultAsync(shell.Http.RequestAborted);
        return name is null ? number : $"{PersonText.Plain(name)} ({number})";
    }
}

/// <summary>One item of a work list.</summary>
public sealed class ItemModel
{
    internal TaskRow Row { get; init; } = null!;

    /// <summary>Whom it is about; null for somebody who is not registered.</summary>
    public PersonLine? Patient { get; init; }

    /// <summary>Those who have signed in, by name: whom it may be given to.</summary>
    public required IReadOnlyList<(string Id, string Name)> Team { get; init; }

    /// <summary>The other one of a pair.</summary>
    public PersonLine? Other { get; init; }

    /// <summary>The partner who sent what it is about; null where nobody did.</summary>
    internal string? Sender { get; init; }

    /// <summary>Whether it is a sender's word, which no correction of the person's papers settles (S102).</summary>
    internal bool IsOfSender => EcartReason.IsOfSender(Row.Reason);

    /// <summary>Where an écart comes from, once somebody has said it; no letter tells a person what to correct before (S102).</summary>
    internal string? Origin => IsOfSender ? null : Row.Origin ?? (EcartReason.IsOrigin(Row.Reason) ? Row.Reason : null);

    internal bool IsOpen => Row.Status is "requested" or "in-progress";

    internal string Address => $"/worklists/{Row.Id}";

    internal string Version => Row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
