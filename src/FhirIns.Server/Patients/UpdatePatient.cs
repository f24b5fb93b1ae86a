using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Changes a Patient. Complementary data follow the client; strict traits follow the rules of the identity: locked once
/// an INS is held (S054), and a change with the right to unlock drops the INS and a level (S055).
/// </summary>
internal static class UpdatePatient
{
    public const string Patch = "PATCH";

    /// <summary><c>PUT Patient/[id]</c>.</summary>
    public static async Task<IResult> Handle(string id, PatientWrite write)
    {
        var (sent, refusal) = await write.ReadBodyAsync();
        if (refusal is not null)
            return refusal;
        if (sent!.Patient.Text("id") != id)
            return FhirAnswer.Refused("id-mismatch", "Patient.id");
        var row = await write.Db.FindPatientAsync(id, write.Cancelled);
        if (row is null)
            return FhirAnswer.Refused("update-create-unsupported");
        return await UpdateAsync(row, sent, write);
    }

    public static async Task<FhirAnswer> UpdateAsync(
        PatientRow row,
        SentPatient sent,
        PatientWrite write,
        string method = "PUT"
    )
    {
        if (row.Deleted)
            return FhirAnswer.Refused("gone");
        if ((write.CheckIfMatch(row.Version) ?? write.CheckChange(row.Id)) is { } stale)
            return stale;
        var inbound = sent.Inbound;
        if (EntityTag.Matches(write.Http.Request.Headers.IfNoneMatch, row.Version))
            return FhirAnswer.Refused("version-exists", "http.If-None-Match");
        // A patch names what changes and is no statement of the master about status and INS.
        var isFeed = write.Caller.Has("ins.feed") && method != Patch;
        var stored = row.ResidualPatient;
        List<Problem> problems =
        [
            .. sent.Problems(isFeed, row.Identity, write.Caller.MaySeeIns),
            .. MergeLinks.Judge(sent.Patient, stored, write.Base),
        ];
        if (problems.Any(problem => problem.IsError))
            return FhirAnswer.Refused(problems);

        var before = row.Identity.Traits;
        var wanted = row.CarriesIns ? inbound.Traits!.AsReadFrom(before) : inbound.Traits!;
        if (!isFeed && !write.Domain.IsMaster && wanted != before)
            return FhirAnswer.Refused("non-master");
        var changed = isFeed ? await InheritAsync(row, inbound, write) : ChangeTraits(row, wanted, write);
        var notes = new List<Problem>(problems);
        if (row.Identity.NoProofOn is not null)
            notes.Add(new("proof-reminder", Severity: "information"));
        Transition? transition = null;
        if (!changed.IsRefused)
        {
            transition = changed.Value;
            notes.AddRange(transition.Kept.Select(KeptNote));
        }
        else if (changed.Refusal.Code == RefusalCodes.TraitLocked && write.Prefer.IsLenient)
        {
            await write.OpenTaskOnceAsync("ecart", row.Id, changed.Refusal.Trait, proposed: inbound.Sent);
            notes.Add(new("trait-parked", TraitPlaces.Of(changed.Refusal.Trait), "warning"));
        }
        else
            return FhirAnswer.Refused(changed.Refusal.Code, TraitPlaces.Of(changed.Refusal.Trait));

        PatientResource.Restore(inbound.Residual, stored, write.Caller.MaySeeIns && row.CarriesIns, write.FrCore);
        MergeLinks.Keep(inbound.Residual, stored);
        BirthNameText.Judge(inbound.Residual, inbound.Traits!, stored, before, row.Identity.Traits);
        var happened = transition is { HasEffect: true } ? transition : null;
        row.Record(
            write.Change(method, happened) with
            {
                Residual = inbound.Residual,
                NamesAsSent = inbound.OriginalNames,
            }
        );
        if (happened is not null)
            write.Trace(row, happened, "update");
        await Collision.WatchAsync(write, row, before);
        return await write.SaveChangeAsync() ?? write.Answer(row, StatusCodes.Status200OK, notes);
    }

    /// <summary>
    /// What a change would be refused for beside what is wrong with the Patient that was sent. The row is changed on the way:
    /// it must not be saved.
    /// </summary>
    public static IReadOnlyList<Problem> WhyRefused(PatientRow row, SentPatient sent, PatientWrite write)
    {
        if (row.Deleted)
            return [new("gone")];
        var links = MergeLinks.Judge(sent.Patient, row.ResidualPatient, write.Base);
        if (sent.Inbound.Traits is not { } traits)
            return [.. links];
        var before = row.Identity.Traits;
        var wanted = row.CarriesIns ? traits.AsReadFrom(before) : traits;
        if (!write.Domain.IsMaster && wanted != before)
            return [.. links, new("non-master")];
        var refused = ChangeTraits(row, wanted, write).Refusal;
        return refused is null ? [.. links] : [.. links, new(refused.Code, TraitPlaces.Of(refused.Trait))];
    }

    private static Result<Transition> ChangeTraits(PatientRow row, StrictTraits wanted, PatientWrite write) =>
        row.Identity.ChangeTraits(new TraitChange(wanted) { MayUnlock = MayUnlock(write) }, write.Actor, write.Now);

    private static bool MayUnlock(PatientWrite write) =>
        write.Caller.Has("ins.unlock") && write.Caller.Person is not null;

    private static async Task<Result<Transition>> InheritAsync(
        PatientRow row,
        InboundPatient inbound,
        PatientWrite write
    )
    {
        var feed = await FeedIdentity.ReadAsync(inbound, row, write);
        if (feed.IsRefused)
            return feed.Refusal;
        var held = row.Identity.Ins;
        var inherited = row.Identity.Inherit(feed.Value.Inherited, write.Actor, write.Now);
        if (inherited.IsRefused)
            return inherited.Refusal;
        var flagged = InboundAttributes.Set(row.Identity, feed.Value.Attributes, write);
        if (flagged.IsRefused)
            return flagged.Refusal;
        foreach (var transition in flagged.Value)
            write.Trace(row, transition, "update");
        await feed.Value.OpenTasksAsync(row, write);
        await write.TakeHeldInsOutOfVersionsAsync(row, held);
        return inherited.Value with
        {
            InsInvalidated = inherited.Value.InsInvalidated || flagged.Value.Any(one => one.InsInvalidated),
        };
    }

    private static Problem KeptNote(Trait trait) => new("trait-kept", TraitPlaces.Of(trait.Code()), "warning");
}
