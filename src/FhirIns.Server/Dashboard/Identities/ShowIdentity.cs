using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Search;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Gathers what the page of an identity shows: what the person may see in FHIR, and nothing else.</summary>
internal sealed class ShowIdentity(FhirInsDbContext db, Shell shell)
{
    private const int Lines = 25;

    private CancellationToken Cancelled => shell.Http.RequestAborted;

    /// <summary>The page, after an act too: what it shows is read anew.</summary>
    public async Task<IResult> PageAsync(string id, int status = StatusCodes.Status200OK) =>
        await FindAsync(id) is { } model ? Pages.Of<IdentityPage>(model, status) : NotThere();

    /// <summary>A page about one identity.</summary>
    public async Task<IResult> PageAsync<TPage>(string id, int status = StatusCodes.Status200OK)
        where TPage : Microsoft.AspNetCore.Components.IComponent =>
        await FindAsync(id) is { } model ? Pages.Of<TPage>(model, status) : NotThere();

    public IResult NotThere() => Pages.Message(shell.Http, "no-identity", StatusCodes.Status404NotFound, "/search");

    public async Task<IdentityModel?> FindAsync(string id)
    {
        db.ChangeTracker.Clear();
        var row = await db
            .Patients.Include(one => one.Identifiers)
            .AsNoTracking()
            .AsSplitQuery()
            .FirstOrDefaultAsync(one => one.Identity.Id == id, Cancelled);
        if (row is null || row.Deleted)
            return null;
        var maySeeIns = shell.Caller!.MaySeeIns;
        var residual = row.ResidualPatient;
        var history = shell.May(ScopeTable.Interaction("Patient", "history-instance")) ? await HistoryAsync(row) : [];
        var traces = shell.May(ScopeTable.Interaction("AuditEvent", "search-type")) ? await TracesAsync(id) : [];
        return new()
        {
            Row = row,
            Person = PersonLine.Of(row, shell),
            Ins = maySeeIns ? Diffusion.For(row.Identity) : null,
            Tasks = shell.May(ScopeTable.Interaction("Task", "search-type")) ? await TasksAsync(id) : [],
            HasOpenEcart = maySeeIns && await HasOpenEcartAsync(id),
            TraitsTypedAt = AttestIdentity.IsFor(shell.Caller) ? await db.TraitsTypedAtAsync(row, Cancelled) : null,
            IsSearchedInVain = maySeeIns && row.Identity.HasOpenMismatch && await IsSearchedInVainAsync(row),
            Proposal = shell.May(ScopeTable.Operation("ins-integrate", onInstance: true))
                ? await ProposalAsync(row)
                : null,
            Story = StoryLine.Tell(history, traces, Lines),
            Names = await PersonNames.OfAsync(
                db,
                [
                    .. history.Select(line => line.Person),
                    .. traces.Select(line => line.Person),
                    .. row.Identity.Checks.Select(check => check.RecordedBy),
                ],
                Cancelled
            ),
            Candidates = row.Identity.IsMerged ? [] : await CandidatesAsync(row),
            MergedInto = MergeLinks.ReplacementOf(residual) is { } target ? await OneAsync(target) : null,
            Absorbed = await PersonLine.OfAsync(db, MergeLinks.ReplacedRecords(residual), shell, Cancelled),
            InsuranceNumber = maySeeIns ? InsuranceNumberOf(residual) : null,
            Identifiers = [.. row.Identifiers.Where(one => one.System is not (FrCore.NssNir or FrCore.NssNia))],
        };
    }

    private Task<List<TaskRow>> TasksAsync(string id) =>
        db
            .Tasks.AsNoTracking()
            .Where(task => task.PatientId == id && (task.Status == "requested" || task.Status == "in-progress"))
            .OrderBy(task => task.OpenedAt)
            .ToListAsync(Cancelled);

    /// <summary>A sender's word is no écart of the person's papers: nothing is asked of the person.</summary>
    private async Task<bool> HasOpenEcartAsync(string id)
    {
        var reasons = await db
            .Tasks.Where(task =>
                task.PatientId == id
                && task.Code == "ecart"
                && (task.Status == "requested" || task.Status == "in-progress")
            )
            .Select(task => task.Reason)
            .ToListAsync(Cancelled);
        return reasons.Exists(reason => !EcartReason.IsOfSender(reason));
    }

    private Task<bool> IsSearchedInVainAsync(PatientRow row)
    {
        var since = row.Identity.LastVerifiedAt;
        return db.Traces.AnyAsync(
            trace =>
                trace.PatientId == row.Identity.Id
                && trace.At > since
                && trace.Kind == TraceKind.InsiCall
                && (
                    trace.Operation == nameof(InsiOperation.SearchByTraits)
                    || trace.Operation == nameof(InsiOperation.SearchByVitale)
                )
                && (trace.ResultCode == "01" || trace.ResultCode == "02"),
            Cancelled
        );
    }

    private async Task<Proposal?> ProposalAsync(PatientRow row)
    {
        var youngest = shell.Now - Retrievals.Lifetime;
        var waiting = await db
            .Retrievals.AsNoTracking()
            .Where(one => one.PatientId == row.Identity.Id && one.State == "waiting" && one.At > youngest)
            .OrderByDescending(one => one.At)
            .FirstOrDefaultAsync(Cancelled);
        if (waiting is null || waiting.Stamp != Retrievals.StampOf(row))
            return null;
        var found = await Retrievals.AnswerOfAsync(db, waiting, Cancelled);
        return new(waiting, TraitComparison.Of(row.Identity.Traits, found));
    }

    private Task<List<HistoryLine>> HistoryAsync(PatientRow row) =>
        db
            .Versions.AsNoTracking()
            .Where(version => version.PatientKey == row.Key)
            .OrderByDescending(version => version.Version)
            .Take(Lines)
            .Select(version => new HistoryLine(
                version.Version,
                version.At,
                version.Method,
                version.Event,
                version.FromStatus,
                version.ToStatus,
                version.Client,
                version.Person
            ))
            .ToListAsync(Cancelled);

    private Task<List<TraceLine>> TracesAsync(string id) =>
        db
            .Traces.AsNoTracking()
            .Where(trace => trace.PatientId == id)
            .OrderByDescending(trace => trace.At)
            .Take(Lines)
            .Select(TraceLine.Of)
            .ToListAsync(Cancelled);

    private async Task<IReadOnlyList<PersonLine>> CandidatesAsync(PatientRow row)
    {
        if (!shell.May(ScopeTable.Interaction("Patient", "search-type")))
            return [];
        var candidates = await Antecedents.FindAsync(db, row.Identity.Traits, row.Identity.Id, Cancelled);
        return await PersonLine.OfAsync(db, [.. candidates.Select(one => one.Id)], shell, Cancelled);
    }

    private async Task<PersonLine?> OneAsync(string id) =>
        (await PersonLine.OfAsync(db, [id], shell, Cancelled)) is [var one] ? one : null;

    private static string? InsuranceNumberOf(Fhir.Element residual) =>
        residual.Each("identifier").FirstOrDefault(PatientIdentifiers.IsInsurance)?.Text("value");
}
