namespace FhirIns.Identity;

// An identity document was checked, attested or found invalid: T3, T4, T18, T21.
public sealed partial class PatientIdentity
{
    /// <summary>
    /// Records that the five traits were checked against identity documents: PROV becomes VALI, RECUP becomes QUAL; a newer
    /// check takes the place of an older one. Documents that do not agree change nothing (S091): open an <i>écart</i>.
    /// </summary>
    public Result<Transition> RecordCheck(IdentityCheck check, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(actor);
        var refusal = RefuseMerged() ?? RefuseFlagged() ?? RefuseNobody(actor) ?? RefuseCheck(check, Traits, at);
        if (refusal is not null)
            return refusal;
        if (!check.Concordant)
            return Conclude(Status, IdentityEvent.DiscordanceFound, actor, at);
        if (Status is IdentityStatus.RECUP && RefuseAnonymous() is { } anonymous)
            return anonymous;

        var from = Status;
        Prove(Written(check.Proofs), check.Date ?? DayOf(at), actor, at);
        return Conclude(from, IdentityEvent.DocumentChecked, actor, at);
    }

    /// <summary>
    /// The exceptional procedure: the practitioner attests to know the person, in place of a document (T18, S092–S097). From
    /// RECUP only, obtained with the Vitale card.
    /// </summary>
    public Result<Transition> Attest(ExceptionalProcedure procedure, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(actor);
        var refusal =
            RefuseMerged()
            ?? RefuseFlagged()
            ?? RefuseAnonymous()
            ?? procedure.RefuseActor(actor)
            ?? procedure.RefuseSentence()
            ?? ObstaclesOf(procedure, actor).FirstOrDefault();
        if (refusal is not null)
            return refusal;
        if (!procedure.Concordant)
            return Conclude(Status, IdentityEvent.DiscordanceFound, actor, at);

        var from = Status;
        Prove(ProofCatalogue.Attestation, DayOf(at), actor, at);
        return Conclude(from, IdentityEvent.Attested, actor, at, ExceptionalProcedure.Sentence);
    }

    /// <summary>
    /// All that stands in the way of <see cref="Attest"/> but the sentence, to be told before anybody signs: empty when the
    /// exceptional procedure is open to this actor for this identity.
    /// </summary>
    public IReadOnlyList<Refusal> ObstaclesToAttestation(ExceptionalProcedure procedure, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(actor);
        return
        [
            .. new[]
            {
                RefuseMerged(),
                RefuseFlagged(),
                RefuseAnonymous(),
                procedure.RefuseActor(actor),
            }.OfType<Refusal>(),
            .. ObstaclesOf(procedure, actor),
        ];
    }

    /// <summary>Withdraws a check found invalid (T21): VALI becomes PROV, QUAL becomes RECUP.</summary>
    public Result<Transition> WithdrawProof(string reason, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var refusal = RefuseMerged() ?? RefuseNobody(actor) ?? RefuseUnexplained(reason);
        if (refusal is not null)
            return refusal;
        if (CurrentCheck is not { } check)
            return new Refusal(RefusalCodes.NoProof);

        var from = Status;
        check.Move(CheckState.Withdrawn, at);
        return Conclude(from, IdentityEvent.ProofWithdrawn, actor, at, reason);
    }

    /// <summary>
    /// Withdraws an INS found wrong (T21): RECUP becomes PROV, QUAL becomes VALI until a new check and a new retrieval. The INS
    /// is never sent, searched nor matched again.
    /// </summary>
    public Result<Transition> InvalidateIns(string reason, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var refusal = RefuseMerged() ?? RefuseNobody(actor) ?? RefuseUnexplained(reason);
        if (refusal is not null)
            return refusal;
        if (!HasIns)
            return new Refusal(RefusalCodes.NoIns);

        var from = Status;
        DropIns(at, reason);
        return Conclude(from, IdentityEvent.InsInvalidated, actor, at, reason) with { InsInvalidated = true };
    }

    private static Refusal? RefuseCheck(IdentityCheck check, StrictTraits traits, DateTimeOffset at)
    {
        var day = check.Date ?? DayOf(at);
        return check.Catalogue.Examine(check.Proofs, traits.BirthDate, day)
            ?? (day > DayOf(at) ? new Refusal(RefusalCodes.DateInFuture) : null);
    }

    private IEnumerable<Refusal> ObstaclesOf(ExceptionalProcedure procedure, Actor actor)
    {
        if (Status is IdentityStatus.QUAL)
        {
            yield return new(RefusalCodes.AlreadyQualified);
            yield break;
        }
        var isByCard = InsMethod is CollectionMethod.VitaleCard;
        if (!isByCard)
            yield return new(RefusalCodes.AttestationVitale);
        if (actor.SessionStartedAt is not { } start || RegisteredAt >= start || procedure.TraitsTypedAt >= start)
            yield return new(RefusalCodes.AttestationNewPatient);
        if (isByCard && !InsMatchedKnownTraits)
            yield return new(RefusalCodes.AttestationConcordance);
    }

    private static string Written(IEnumerable<PresentedProof> proofs) =>
        string.Join(
            ' ',
            proofs.Select(proof =>
                proof.Holder switch
                {
                    ProofHolder.Parent => $"{proof.Type}:parent",
                    ProofHolder.Tutor => $"{proof.Type}:tutor",
                    _ => proof.Type,
                }
            )
        );
}
