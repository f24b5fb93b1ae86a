namespace FhirIns.Identity.Tests;

/// <summary>Every event of the README's tables, made to happen.</summary>
internal static class Events
{
    private static readonly Person Lea = Cast.Lea;
    private static readonly Ins NewIns = Ins.TryParse("2900469123999", InsOid.Nir, KeyControl.Reject).Value;
    private static readonly StrictTraits Renamed = Lea.Known(birthName: "PETIT");

    public static IReadOnlyDictionary<string, Happening> All { get; } =
        new[] { Retrievals(), Verifications(), Proofs(), Receptions(), Traits(), Attributes(), Merges() }
            .SelectMany(happenings => happenings)
            .ToDictionary(happening => happening.Name);

    private static IEnumerable<Happening> Retrievals()
    {
        var insi = Lea.AtInsi();
        yield return new("INSi found, same traits", Found(insi));
        yield return new("INSi found, spelled otherwise", Found(insi with { BirthName = "DURAND LAVAL" }));
        yield return new("INSi found, more given names", Found(insi with { GivenNames = "LEA MARIE JEANNE" }));
        yield return new("INSi found, no birth place", Found(insi with { BirthPlace = null }));
        yield return new("INSi found, another birth name", Found(insi with { BirthName = "PETIT" }));
        yield return new(
            "INSi found, a new matricule",
            Found(insi with { Active = NewIns, Superseded = [new(Lea.Ins)] })
        );
        yield return new(
            "INSi found, a new matricule and another sex",
            Found(insi with { Active = NewIns, Sex = "M", Superseded = [new(Lea.Ins)] })
        );
        yield return new("INSi found, a NIR for the NIA held", Found(insi), new() { Nature = InsNature.NIA });
        yield return new("INSi found, day of birth 00", Found(insi with { BirthDate = "1990-04-00" }));
        yield return new("INSi found, no birth name", Found(insi with { BirthName = "" }));
        yield return new("INSi found, no given name", Found(insi with { GivenNames = null }));
        yield return new("INSi found, no sex", Found(insi with { Sex = null }));
        yield return new("INSi found, small letters", Found(insi with { BirthName = "Durand-Laval" }));
        yield return new(
            "INSi found, wrong key",
            Found(insi with { Active = Ins.TryParse(Lea.Number + "00", InsOid.Nir, KeyControl.Warn).Value })
        );
        yield return new(
            "INSi found, held by another record",
            identity =>
                identity.Integrate(
                    new(insi, CollectionMethod.InsiTraits) { HeldByAnother = true },
                    Cast.Nadia,
                    Cast.Now
                )
        );
        yield return new(
            "INSi found, accepted by nobody",
            identity => identity.Integrate(new(insi, CollectionMethod.InsiTraits), Cast.NightJob, Cast.Now)
        );
        yield return new("INSi found, near enough for automatic feed", FoundByNight(insi));
        yield return new("INSi found, too far for automatic feed", FoundByNight(insi with { BirthName = "PETIT" }));
        yield return new("INSi may be asked", Answering(identity => identity.MayAskInsi()));
        yield return new("INSi may be asked, confirmed", Answering(identity => identity.MayAskInsi(confirmed: true)));
        yield return new(
            "INSi may be asked, a NIA is held",
            Answering(identity => identity.MayAskInsi()),
            new() { Nature = InsNature.NIA }
        );
        yield return new(
            "INSi may be asked after a KO",
            Answering(identity =>
            {
                _ = identity.RecordVerification(VerificationAnswer.Mismatch, Cast.NightJob, Cast.Now);
                return identity.MayAskInsi();
            })
        );
    }

    private static IEnumerable<Happening> Verifications()
    {
        yield return new(
            "INSi verified, OK",
            identity => identity.RecordVerification(VerificationAnswer.Match, Cast.NightJob, Cast.Now)
        );
        yield return new(
            "INSi verified, KO",
            identity => identity.RecordVerification(VerificationAnswer.Mismatch, Cast.NightJob, Cast.Now)
        );
    }

    private static IEnumerable<Happening> Proofs()
    {
        yield return new("document agrees", Shown("CN"));
        yield return new(
            "document agrees, then INSi found",
            identity =>
            {
                var check = Shown("CN")(identity);
                return check.IsRefused ? check : Found(Lea.AtInsi())(identity);
            }
        );
        yield return new(
            "document does not agree",
            identity => identity.RecordCheck(Cast.Checked with { Concordant = false }, Cast.Nadia, Cast.Now)
        );
        yield return new("driving licence", Shown("PC"));
        yield return new("Vitale card alone", Shown("CV"));
        yield return new("birth certificate alone", Shown("AN"));
        yield return new("no document named", Shown());
        yield return new(
            "document dated tomorrow",
            identity => identity.RecordCheck(Cast.Checked with { Date = Cast.Today.AddDays(1) }, Cast.Nadia, Cast.Now)
        );
        yield return new(
            "document checked by nobody",
            identity => identity.RecordCheck(Cast.Checked, Cast.NightJob, Cast.Now)
        );

        var byCard = new Given { Method = CollectionMethod.VitaleCard };
        yield return new("attested, INS by Vitale card", Attested(Cast.DoctorPaul), byCard);
        yield return new("attested, INS by traits", Attested(Cast.DoctorPaul));
        yield return new(
            "attested, patient new in this session",
            Attested(Cast.DoctorPaul),
            byCard with
            {
                RegisteredAt = Cast.Now.AddHours(-1),
            }
        );
        yield return new(
            "attested, INSi had corrected the traits",
            Attested(Cast.DoctorPaul),
            byCard with
            {
                Known = Lea.Known(birthName: "DURAND LAVAL"),
            }
        );
        yield return new(
            "attested in other words",
            identity => identity.Attest(new("Je connais cette personne"), Cast.DoctorPaul, Cast.Now),
            byCard
        );
        yield return new("attested by a secretary", Attested(Cast.DoctorPaul with { Practitioner = null }), byCard);
        yield return new(
            "attested in a laboratory",
            Attested(Cast.DoctorPaul with { OrganizationType = OrganizationTypes.Laboratory }),
            byCard
        );
        yield return new("proof withdrawn", identity => identity.WithdrawProof("forged card", Cast.Nadia, Cast.Now));
        yield return new(
            "proof withdrawn without a reason",
            identity => identity.WithdrawProof(" ", Cast.Nadia, Cast.Now)
        );
        yield return new("INS invalidated", identity => identity.InvalidateIns("of her sister", Cast.Nadia, Cast.Now));
    }

    private static IEnumerable<Happening> Receptions()
    {
        var renamed = Lea.Received with { Traits = Renamed };
        var anotherIns = Lea.Received with { Ins = NewIns };
        yield return new("received, INSi confirms", Received(Lea.Received, VerificationAnswer.Match));
        yield return new("received, INSi confirms, another birth name", Received(renamed, VerificationAnswer.Match));
        yield return new("received, INSi confirms, another INS", Received(anotherIns, VerificationAnswer.Match));
        yield return new(
            "received, INSi confirms, interpreted birth date",
            Received(
                Lea.Received with
                {
                    Traits = Lea.Known(marker: BirthDateMarker.Interpreted),
                },
                VerificationAnswer.Match
            )
        );
        yield return new("received, INSi denies", Received(renamed, VerificationAnswer.Mismatch));

        yield return new("inherited as VALI with INS", Inherited(Lea.Ins, validated: true));
        yield return new("inherited as VALI", Inherited(null, validated: true));
        yield return new("inherited as PROV with INS", Inherited(Lea.Ins, validated: false));
        yield return new("inherited as PROV", Inherited(null, validated: false));

        yield return new("entrusted", Entrusted(Lea.Received, Cast.Contract));
        yield return new("entrusted, another birth name", Entrusted(renamed, Cast.Contract));
        yield return new("entrusted, another INS", Entrusted(anotherIns, Cast.Contract));
        yield return new(
            "entrusted, the contract is over",
            Entrusted(Lea.Received, Cast.Contract with { ValidTo = Cast.Today.AddDays(-1) })
        );
        yield return new(
            "Vitale application",
            identity => identity.PresentVitaleApp(Lea.Received, Cast.Nadia, Cast.Now)
        );
        yield return new(
            "Vitale application, another birth name",
            identity => identity.PresentVitaleApp(renamed, Cast.Nadia, Cast.Now)
        );
    }

    private static IEnumerable<Happening> Traits()
    {
        yield return new("same traits sent", Sent(new(Lea.Traits)));
        yield return new("same traits sent, proved", Sent(new(Lea.Traits) { Proof = Cast.Checked }));
        yield return new("traits sent, spelled otherwise", Sent(new(Lea.Known(birthName: "DURAND LAVAL"))));
        yield return new("traits sent, first given name alone", Sent(new(Lea.Known(list: "LEA"))));
        yield return new("another birth name", Sent(new(Renamed)));
        yield return new("another birth name, unlocked", Sent(new(Renamed) { MayUnlock = true }));
        yield return new("another birth name, proved", Sent(new(Renamed) { Proof = Cast.Checked }));
        yield return new(
            "another birth name, unlocked and proved",
            Sent(new(Renamed) { MayUnlock = true, Proof = Cast.Checked })
        );
        yield return new(
            "interpreted birth date",
            Sent(new(Lea.Known(birthDate: "1990-12-31", marker: BirthDateMarker.Interpreted)))
        );
        yield return new("unknown sex", Sent(new(Lea.Known(sex: Sex.Unknown))));
    }

    private static IEnumerable<Happening> Attributes()
    {
        yield return new("homonym set", Set(IdentityAttribute.HOMA));
        yield return new("doubtful set", Set(IdentityAttribute.DOUT));
        yield return new("fictive set", Set(IdentityAttribute.FICT));
        yield return new("anonymity set", Set(IdentityAttribute.ANOM));
        yield return new("anonymity removed", Set(IdentityAttribute.ANOM, value: false));
        yield return new(
            "attribute removed",
            identity =>
            {
                var worn = Enum.GetValues<IdentityAttribute>().Where(identity.Has).DefaultIfEmpty().First();
                return identity.SetAttribute(worn, value: false, null, Cast.Nadia, Cast.Now);
            }
        );
        yield return new(
            "no document to show",
            identity => identity.Note(IdentityNote.NoProof, Cast.Today, Cast.Nadia, Cast.Now)
        );
    }

    private static IEnumerable<Happening> Merges()
    {
        yield return new("absorbs a record without INS", Absorbing(() => Given.Validated(Cast.Tom)));
        yield return new("absorbs a record with another INS", Absorbing(() => Given.Qualified(Cast.Tom)));
        yield return new("merged into another record", identity => Merge(identity));
        yield return new(
            "merged, and the merge undone",
            identity =>
            {
                var merger = Merge(identity);
                return merger.IsRefused ? merger : Unmerged(identity);
            }
        );
        yield return new("merge undone that never was", Unmerged);
        yield return new("merge undone", Unmerged);

        static Result<Transition> Unmerged(PatientIdentity identity) =>
            identity.Unmerge(insHeldByAnother: false, null, Cast.Nadia, Cast.Now);
    }

    public static Result<Transition> Merge(PatientIdentity identity)
    {
        var merger = Given.Provisional(Cast.Tom).Absorb(identity, "one person", Cast.Nadia, Cast.Now);
        return merger.IsRefused ? merger.Refusal : merger.Value.Source;
    }

    private static Func<PatientIdentity, Result<Transition>> Found(InsiIdentity insi) =>
        identity => identity.Integrate(new(insi, CollectionMethod.InsiTraits), Cast.Nadia, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> FoundByNight(InsiIdentity insi) =>
        identity =>
            identity.Integrate(
                new(insi, CollectionMethod.InsiTraits) { AutomaticAbove = 0.9m },
                Cast.NightJob,
                Cast.Now
            );

    private static Func<PatientIdentity, Result<Transition>> Shown(params string[] proofs) =>
        identity =>
            identity.RecordCheck(
                new([.. proofs.Select(proof => new PresentedProof(proof))], Concordant: true),
                Cast.Nadia,
                Cast.Now
            );

    private static Func<PatientIdentity, Result<Transition>> Attested(Actor actor) =>
        identity => identity.Attest(Cast.Attestation, actor, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> Received(
        ReceivedIdentity received,
        VerificationAnswer answer
    ) => identity => identity.Receive(received, answer, Cast.NightJob, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> Inherited(Ins? ins, bool validated) =>
        identity => identity.Inherit(new(Lea.Traits, ins, validated), Cast.NightJob, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> Entrusted(
        ReceivedIdentity received,
        TrustContract contract
    ) => identity => identity.Entrust(received, contract, Cast.NightJob, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> Sent(TraitChange change) =>
        identity => identity.ChangeTraits(change, Cast.Nadia, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> Set(IdentityAttribute attribute, bool value = true) =>
        identity => identity.SetAttribute(attribute, value, "said so", Cast.Nadia, Cast.Now);

    private static Func<PatientIdentity, Result<Transition>> Absorbing(Func<PatientIdentity> other) =>
        identity =>
        {
            var merger = identity.Absorb(other(), "one person", Cast.Nadia, Cast.Now);
            return merger.IsRefused ? merger.Refusal : merger.Value.Target;
        };

    /// <summary>A question: allowed, it is as if the identity stayed as it is.</summary>
    private static Func<PatientIdentity, Result<Transition>> Answering(Func<PatientIdentity, Refusal?> question) =>
        identity =>
            question(identity) is { } refusal
                ? refusal
                : new Transition(identity.Status, identity.Status, IdentityEvent.Retrieved, null, Cast.Nadia, Cast.Now);
}

/// <summary>An event of the table, and what the identities it happens to have been through.</summary>
internal sealed record Happening(string Name, Func<PatientIdentity, Result<Transition>> Happen, Given? Given = null);
