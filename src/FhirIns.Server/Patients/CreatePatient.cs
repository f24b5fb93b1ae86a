using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Creates an identity from typed traits: provisional, whoever sends it (T1); the flow of the domain's own master hands
/// its status on (T15). The search of antériorité is part of the act: candidates open a task.
/// </summary>
internal static class CreatePatient
{
    /// <summary><c>POST Patient</c>.</summary>
    public static async Task<IResult> Handle(PatientWrite write, ConditionalSearch condition)
    {
        var (sent, refusal) = await write.ReadBodyAsync();
        if (refusal is not null)
            return refusal;
        if (write.Http.Request.Headers.TryGetValue("If-None-Exist", out var header))
            return await CreateUnlessExistingAsync(sent!, header.ToString(), write, condition);
        return write.Domain.Duplicates == "refuse"
            ? await CreateUnlessAlikeAsync(sent!, write, condition)
            : await CreateAsync(sent!, write);
    }

    /// <summary>Where likeness refuses, nobody alike may come between the search and the creation.</summary>
    private static async Task<FhirAnswer> CreateUnlessAlikeAsync(
        SentPatient sent,
        PatientWrite write,
        ConditionalSearch condition
    )
    {
        await using var alone = await condition.BeginAsync(KeysOfLikeness(sent, write), write.Cancelled);
        var created = await CreateAsync(sent, write);
        if (created.Status == StatusCodes.Status201Created)
            await alone.CommitAsync(write.Cancelled);
        return created;
    }

    private static async Task<IResult> CreateUnlessExistingAsync(
        SentPatient sent,
        string query,
        PatientWrite write,
        ConditionalSearch condition
    )
    {
        if (!write.Caller.Has("system/Patient.s"))
            return FhirAnswer.Refused("scope-missing", "http.If-None-Exist");
        await using var alone = await condition.BeginAsync(
            [ConditionKey.Of(query), .. KeysOfLikeness(sent, write)],
            write.Cancelled
        );
        var match = await condition.FindAsync(query, write.Caller, write.Cancelled);
        if (match.Refusal is not null)
            return match.Refusal;
        if (match.Id is { } existing)
            return await ExistingAsync(existing, write);
        var created = await CreateAsync(sent, write);
        if (created.Status == StatusCodes.Status201Created)
            await alone.CommitAsync(write.Cancelled);
        return created;
    }

    /// <summary>The Patient that is there already, as a read would show it.</summary>
    private static async Task<FhirAnswer> ExistingAsync(string id, PatientWrite write)
    {
        var row = await write.Db.Patients.AsNoTracking().SingleAsync(one => one.Identity.Id == id, write.Cancelled);
        return write.Answer(row, StatusCodes.Status200OK, []) with { Location = write.LocationOf(row) };
    }

    public static async Task<FhirAnswer> CreateAsync(SentPatient sent, PatientWrite write)
    {
        var inbound = sent.Inbound;
        var isFeed = write.Caller.Has("ins.feed");
        if (!write.Domain.IsMaster && !isFeed)
            return FhirAnswer.Refused("non-master");
        List<Problem> problems =
        [
            .. sent.Problems(isFeed, null, write.Caller.MaySeeIns),
            .. MergeLinks.Judge(sent.Patient, stored: null, write.Base),
        ];
        if (problems.Any(problem => problem.IsError))
            return FhirAnswer.Refused(problems);

        FeedIdentity? feed = null;
        if (isFeed)
        {
            var read = await FeedIdentity.ReadAsync(inbound, null, write);
            if (read.IsRefused)
                return FhirAnswer.Refused(read.Refusal.Code, "Patient.identifier");
            feed = read.Value;
        }
        var registered = feed is null
            ? PatientIdentity.Register(NewId(write), inbound.Traits!, searched: true, write.Actor, write.Now)
            : PatientIdentity.RegisterInherited(NewId(write), feed.Inherited, write.Actor, write.Now);
        if (registered.IsRefused)
            return FhirAnswer.Refused(registered.Refusal.Code, TraitPlaces.Of(registered.Refusal.Trait));
        var candidates = await Antecedents.FindAsync(write.Db, inbound.Traits!, null, write.Cancelled);
        if (candidates.Count > 0 && write.Domain.Duplicates == "refuse" && !isFeed)
            return FhirAnswer.Refused("possible-duplicate");

        var (identity, transition) = registered.Value;
        var flagged = InboundAttributes.Set(identity, feed?.Attributes ?? [], write);
        if (flagged.IsRefused)
            return FhirAnswer.Refused(flagged.Refusal.Code);
        var row = PatientRow.Create(
            identity,
            write.Change("POST", transition) with
            {
                Residual = inbound.Residual,
                NamesAsSent = inbound.OriginalNames,
            }
        );
        write.Db.Patients.Add(row);
        write.Trace(row, transition, "create");
        foreach (var attribute in flagged.Value)
            write.Trace(row, attribute, "create");
        if (feed is not null)
            await feed.OpenTasksAsync(row, write);
        Antecedents.OpenTasks(write, row.Id, candidates);
        if (await write.SaveAsync() is { } conflict)
            return conflict;
        if (candidates.Count == 0)
            await write.Db.DoOnceCommittedAsync(async () =>
                candidates = await Antecedents.LookAgainAsync(write, row.Identity)
            );
        return write.Answer(row, StatusCodes.Status201Created, [.. problems, .. Notes(candidates, write)]);
    }

    /// <summary>What those wait for who create nearly the same person; nothing where likeness does not refuse.</summary>
    public static IEnumerable<string> KeysOfLikeness(SentPatient sent, PatientWrite write) =>
        write.Domain.Duplicates == "refuse" && sent.Inbound.Traits is { } traits ? [Antecedents.KeyOf(traits)] : [];

    private static string NewId(PatientWrite write) =>
        write.Http.Features.Get<AssignedId>()?.Value ?? Guid.CreateVersion7(write.Now).ToString();

    private static IEnumerable<Problem> Notes(IReadOnlyList<Candidate> candidates, PatientWrite write) =>
        write.Caller.Has("system/Patient.s")
            ? candidates.Select(candidate => new Problem("possible-duplicate", Severity: "warning")
            {
                Diagnostics = $"Patient/{candidate.Id}",
            })
            : [];
}
