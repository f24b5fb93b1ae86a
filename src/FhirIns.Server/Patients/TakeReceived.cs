using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Takes an identity that was received into the records, in one transaction with its trace, its tasks and the end of its
/// row: a new record, or the one it is about. Local traits, names in use and complementary data are never overwritten by
/// a message, but for the provisional record that earlier messages of the same sender made.
/// </summary>
internal sealed class TakeReceived(PatientWrite write)
{
    /// <summary>What its lines of the trail are called by.</summary>
    public const string Operation = "ins-intake";

    /// <summary>One attempt; null when somebody else changed the same records meanwhile.</summary>
    /// <param name="callId">The line of the call of INSi, or null.</param>
    public async Task<IntakeResult?> TryAsync(
        string intakeId,
        ReceivedMessage message,
        IntakeRoute route,
        string? callId
    )
    {
        write.Db.ChangeTracker.Clear();
        await using var alone = await Alone.BeginAsync(write.Db, sql: null, [Operation], write.Cancelled);
        var intake = await write.Db.Intakes.SingleAsync(row => row.Id == intakeId, write.Cancelled);
        if (intake.State != SettleIntake.Waiting)
            return new(route, callId ?? intakeId);
        var local = await LocalCounterpart.FindAsync(
            write.Db,
            message.Inbound,
            message.Ins,
            intake.Client,
            write.Cancelled
        );
        var taken = new Taking(write, intake, message, route, callId);
        var result = local.Row is { } row ? await taken.IntoAsync(row, local) : await taken.AsNewAsync(local.HolderId);
        intake.State = SettleIntake.Settled;
        intake.Outcome = route.ToString();
        intake.PatientId = result.PatientId;
        intake.MadeIt = result.IsNew;
        intake.Content = null;
        if (await write.SaveAsync() is not null)
            return null;
        await alone.CommitAsync(write.Cancelled);
        return new(route, result.TraceId)
        {
            Status = result.Status,
            MayAttach = result.MayAttach,
            TaskId = result.TaskId,
        };
    }

    /// <summary>What one attempt did.</summary>
    private sealed record Taken(string TraceId, string? PatientId, IdentityStatus? Status)
    {
        public bool IsNew { get; init; }

        public bool MayAttach { get; init; }

        public string? TaskId { get; init; }
    }

    private sealed class Taking(
        PatientWrite write,
        IntakeRow intake,
        ReceivedMessage message,
        IntakeRoute route,
        string? callId
    )
    {
        private string? About => callId is null ? null : $"AuditEvent/{callId}";

        private bool IsVerified => route is not (IntakeRoute.Waiting or IntakeRoute.WithoutIns or IntakeRoute.Denied);

        /// <summary>Makes a record of somebody who is not known here for sure.</summary>
        public async Task<Taken> AsNewAsync(string? holderId)
        {
            // INSi gives an INS to the traits that were sent, and another record holds it with others: one is wrong.
            if (holderId is not null && IsVerified)
                return await RefuseAsync((await write.Db.FindPatientAsync(holderId, write.Cancelled))!, refusal: null);
            var id = Guid.CreateVersion7(write.Now).ToString();
            var registered = Register(id);
            if (registered.IsRefused)
                throw new InvalidOperationException(
                    $"A message that was judged is refused: {registered.Refusal.Code}."
                );
            var (identity, transition) = registered.Value;
            var flagged = InboundAttributes.Set(identity, message.Attributes, write);
            var candidates = await Antecedents.FindAsync(write.Db, message.Traits, null, write.Cancelled);
            var change = write.Change("POST", transition) with
            {
                Residual = ResidualOfStranger(),
                NamesAsSent = message.Inbound.OriginalNames,
            };
            var row = PatientRow.Create(identity, change);
            write.Db.Patients.Add(row);
            var trace = write.Trace(row, WithSource(transition), Operation, About);
            foreach (var attribute in flagged.IsRefused ? [] : flagged.Value)
                write.Trace(row, attribute, Operation);
            foreach (var comment in InboundAttributes.CommentsOf(message.Inbound))
                await write.OpenTaskOnceAsync("ecart", id, comment, traceId: trace.Id);
            Antecedents.OpenTasks(write, id, candidates);
            if (candidates.Count == 0)
                await write.Db.DoOnceCommittedAsync(() => Antecedents.LookAgainAsync(write, identity));
            return new(trace.Id, id, identity.Status)
            {
                IsNew = true,
                MayAttach = IsVerified,
                TaskId = await DeniedTaskAsync(id),
            };
        }

        /// <summary>Takes what may be taken into the record that the message is about.</summary>
        public async Task<Taken> IntoAsync(PatientRow row, LocalCounterpart local)
        {
            var identity = row.Identity;
            var isQualifiedSo =
                identity.Status is IdentityStatus.QUAL
                && identity.Ins == message.Ins
                && TraitComparison.Of(message.Traits, identity.Traits).FirstDifferent is null;
            // An old number of the person adds nothing to the one that took its place, whatever the status.
            var isOldNumber = message.Ins is { } ins && identity.Ins != ins && identity.Holds(ins);
            if (IsVerified && (isQualifiedSo || isOldNumber))
                return new(TraceUnchanged(row).Id, row.Id, identity.Status) { MayAttach = true };
            var isOverridden = local.IsOfSender && identity.Status is IdentityStatus.PROV;
            if (isOverridden && Collision.IsSuspected(identity.Traits, message.Traits))
                return await ParkAsync(row, Collision.Code, Collision.OtherPerson);
            // What a stranger calls doubtful, fictive or anonymous is looked at before it is believed of somebody known here.
            var unknown = message.Attributes.Where(one => !identity.Has(one)).ToList();
            if (!isOverridden && InboundAttributes.ForbidInsi(unknown))
                return await ParkEcartAsync(row, unknown[0].ToString());
            if (local.HolderId is { } holder && IsVerified)
                return await ParkAsync(row, "duplicate", RefusalCodes.InsAlreadyHeld, holder);

            var held = identity.Ins;
            var happened = Change(identity, isOverridden);
            if (happened.IsRefused)
                return await RefuseAsync(row, happened.Refusal);
            var transition = happened.Value;
            var flagged = InboundAttributes.Set(identity, isOverridden ? message.Attributes : [], write);
            if (flagged.IsRefused)
                return await RefuseAsync(row, flagged.Refusal);
            foreach (var attribute in flagged.Value)
                write.Trace(row, attribute, Operation);
            if (transition.HasEffect || identity.Ins != held || flagged.Value.Count > 0)
            {
                await write.TakeHeldInsOutOfVersionsAsync(row, held);
                row.Record(write.Change("PUT", transition));
            }
            var trace = write.Trace(row, WithSource(transition), Operation, About);
            return new(trace.Id, row.Id, identity.Status)
            {
                MayAttach = IsVerified,
                TaskId = await DeniedTaskAsync(row.Id),
            };
        }

        private Result<Registration> Register(string id) =>
            route switch
            {
                IntakeRoute.Entrusted => PatientIdentity.RegisterEntrusted(
                    id,
                    Received(),
                    message.Contract!,
                    searched: true,
                    write.Actor,
                    write.Now
                ),
                IntakeRoute.VitaleApp => PatientIdentity.RegisterFromVitaleApp(
                    id,
                    Received(),
                    searched: true,
                    write.Actor,
                    write.Now
                ),
                IntakeRoute.WithoutIns => PatientIdentity.Register(
                    id,
                    message.Traits,
                    searched: true,
                    write.Actor,
                    write.Now
                ),
                _ => PatientIdentity.RegisterReceived(id, Received(), Answer, searched: true, write.Actor, write.Now),
            };

        private Result<Transition> Change(PatientIdentity identity, bool isOverridden) =>
            route switch
            {
                IntakeRoute.Entrusted => identity.Entrust(Received(), message.Contract!, write.Actor, write.Now),
                IntakeRoute.VitaleApp => identity.PresentVitaleApp(Received(), write.Actor, write.Now),
                IntakeRoute.Confirmed => identity.Receive(Received(), Answer, write.Actor, write.Now),
                IntakeRoute.Denied when isOverridden => identity.Receive(Received(), Answer, write.Actor, write.Now),
                IntakeRoute.WithoutIns when isOverridden => identity.ChangeTraits(
                    new(message.Traits),
                    write.Actor,
                    write.Now
                ),
                _ => Unchanged(identity.Status),
            };

        private VerificationAnswer Answer =>
            route is IntakeRoute.Confirmed ? VerificationAnswer.Match : VerificationAnswer.Mismatch;

        private ReceivedIdentity Received() =>
            new(message.Traits, message.Ins!) { Method = InboundJudgement.MethodOf(message.Inbound) };

        /// <summary>What a stranger says of links and of the record's own state is not for this server to follow.</summary>
        private Element ResidualOfStranger()
        {
            var residual = message.Inbound.Residual.Clone();
            foreach (var name in new[] { "link", "active" })
            foreach (var child in residual.Each(name).ToList())
                residual.Remove(child);
            return residual;
        }

        private Transition WithSource(Transition transition) =>
            transition with
            {
                Reason = transition.Reason ?? message.Source,
            };

        private TraceRow TraceUnchanged(PatientRow row) =>
            write.Trace(row, Unchanged(row.Identity.Status), Operation, About);

        private Transition Unchanged(IdentityStatus status) =>
            new(status, status, IdentityEvent.ReceivedUnchanged, message.Source, write.Actor, write.Now);

        /// <summary>Each sender has an item of its own: who sends again learns nothing of what others sent.</summary>
        private async Task<string?> DeniedTaskAsync(string patientId) =>
            route is IntakeRoute.Denied
                ? await write.OpenTaskOnceAsync("third-party-ko", patientId, intake.Client, traceId: callId)
                : null;

        private Task<Taken> ParkEcartAsync(PatientRow row, string reason) =>
            ParkAsync(row, "ecart", EcartReason.OfSender(reason));

        private async Task<Taken> ParkAsync(PatientRow row, string code, string reason, string? other = null)
        {
            var trace = TraceUnchanged(row);
            var task = await write.OpenTaskOnceAsync(code, row.Id, reason, other, traceId: callId ?? trace.Id);
            return new(trace.Id, row.Id, row.Identity.Status) { TaskId = await DeniedTaskAsync(row.Id) ?? task };
        }

        /// <summary>Leaves it to a person.</summary>
        /// <param name="refusal">What the rules say; null when the traits differ from those that hold the INS.</param>
        private Task<Taken> RefuseAsync(PatientRow row, Refusal? refusal)
        {
            var (before, after) = (row.Identity.Traits, message.Traits);
            if (refusal is null or { Code: RefusalCodes.Ecart } && Collision.IsSuspected(before, after))
                return ParkAsync(row, Collision.Code, Collision.OtherPerson);
            return refusal?.Code switch
            {
                null => ParkEcartAsync(row, TraitComparison.Of(before, after).FirstDifferent!.Value.Code()),
                RefusalCodes.Ecart => ParkEcartAsync(row, refusal.Trait!),
                RefusalCodes.TwoIns or RefusalCodes.AlreadyQualified => ParkAsync(
                    row,
                    Collision.Code,
                    RefusalCodes.TwoIns
                ),
                var code => ParkEcartAsync(row, code),
            };
        }
    }
}
