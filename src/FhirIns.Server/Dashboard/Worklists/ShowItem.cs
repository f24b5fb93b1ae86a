using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Worklists;

/// <summary>One item of a work list: what it is about, what to do, who does it.</summary>
internal sealed class ShowItem(FhirInsDbContext db, Shell shell)
{
    public Task<IResult> PageAsync(string id, int status = StatusCodes.Status200OK) => PageAsync<ItemPage>(id, status);

    public async Task<IResult> PageAsync<TPage>(string id, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        db.ChangeTracker.Clear();
        var row = await db.Tasks.AsNoTracking().FirstOrDefaultAsync(task => task.Id == id, shell.Http.RequestAborted);
        if (row is null)
            return Pages.Message(shell.Http, "no-item", StatusCodes.Status404NotFound, "/worklists");
        string[] ids = [.. new[] { row.PatientId, row.OtherPatientId }.OfType<string>()];
        var people = await PersonLine.OfAsync(db, ids, shell, shell.Http.RequestAborted);
        return Pages.Of<TPage>(
            new ItemModel
            {
                Row = row,
                Patient = people.FirstOrDefault(one => one.Id == row.PatientId),
                Other = people.FirstOrDefault(one => one.Id == row.OtherPatientId),
            },
            status
        );
    }
}

/// <summary>One item of a work list.</summary>
public sealed class ItemModel
{
    internal TaskRow Row { get; init; } = null!;

    /// <summary>Whom it is about; null for somebody who is not registered.</summary>
    public PersonLine? Patient { get; init; }

    /// <summary>The other one of a pair.</summary>
    public PersonLine? Other { get; init; }

    internal bool IsOpen => Row.Status is "requested" or "in-progress";

    internal string Address => $"/worklists/{Row.Id}";

    internal string Version => Row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
