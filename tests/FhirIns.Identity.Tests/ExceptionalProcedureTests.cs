namespace FhirIns.Identity.Tests;

public class ExceptionalProcedureTests
{
    private static readonly Given ByCard = new() { Method = CollectionMethod.VitaleCard };

    [Fact]
    [Rule("T18", "S092", "S093", "S094", "S095", "S096")]
    public void Practitioner_who_knows_the_patient_qualifies_without_a_document()
    {
        var identity = Given.Identity(IdentityStatus.RECUP, ByCard);
        var transition = identity.Attest(Cast.Attestation, Cast.DoctorPaul, Cast.Now).Value;

        Assert.Equal((IdentityStatus.QUAL, IdentityEvent.Attested), (transition.To, transition.Event));
        Assert.Equal(ExceptionalProcedure.Sentence, transition.Reason);
        Assert.Equal(
            ("ATT", "paul", Cast.Now),
            (identity.CurrentCheck!.Proofs, identity.CurrentCheck.RecordedBy, identity.CurrentCheck.RecordedAt)
        );
    }

    [Theory]
    [Rule("S096")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(ExceptionalProcedure.Sentence + ".")]
    [InlineData(" " + ExceptionalProcedure.Sentence)]
    public void Sentence_is_word_for_word(string? sentence) =>
        Assert.Equal(RefusalCodes.AttestationWording, Attest(new(sentence), Cast.DoctorPaul));

    [Fact]
    [Rule("S096")]
    public void Sentence_is_that_of_the_procedure() =>
        Assert.Equal(
            "J'atteste déjà connaître l'identité de cette personne et sa correspondance aux traits d'identité INSi. Cela me permet de partager ses données en toute sécurité",
            ExceptionalProcedure.Sentence
        );

    [Theory]
    [Rule("S092")]
    [InlineData(null, "10001234567")]
    [InlineData("paul", null)]
    [InlineData("paul", " ")]
    public void Nobody_attests_in_the_name_of_a_practitioner(string? person, string? practitioner) =>
        Assert.Equal(
            RefusalCodes.AttestationPractitioner,
            Attest(Cast.Attestation, Cast.DoctorPaul with { PersonId = person, Practitioner = practitioner })
        );

    [Theory]
    [Rule("S097")]
    [InlineData(null)]
    [InlineData("unheard-of")]
    [InlineData(OrganizationTypes.Hospital)]
    [InlineData(OrganizationTypes.MedicoSocial)]
    [InlineData(OrganizationTypes.HealthCentre)]
    [InlineData(OrganizationTypes.Pharmacy)]
    [InlineData(OrganizationTypes.Laboratory)]
    [InlineData(OrganizationTypes.Radiology)]
    public void Structures_are_closed_to_it_even_by_configuration(string? type)
    {
        var actor = Cast.DoctorPaul with { OrganizationType = type };
        Assert.Equal(RefusalCodes.AttestationOrganization, Attest(Cast.Attestation, actor));
        if (OrganizationTypes.ClosedToAttestation.Contains(type))
            Assert.Equal(
                RefusalCodes.AttestationOrganization,
                Attest(new(ExceptionalProcedure.Sentence, [type!]), actor)
            );
    }

    [Fact]
    [Rule("S092")]
    public void Another_type_may_be_opened_by_configuration()
    {
        var procedure = new ExceptionalProcedure(ExceptionalProcedure.Sentence, ["midwife-practice"]);
        Assert.Null(Attest(procedure, Cast.DoctorPaul with { OrganizationType = "midwife-practice" }));
        Assert.Equal(RefusalCodes.AttestationOrganization, Attest(procedure, Cast.DoctorPaul));
    }

    [Fact]
    [Rule("S093")]
    public void Patient_registered_in_the_session_or_a_session_without_a_beginning_is_refused()
    {
        Assert.Equal(
            RefusalCodes.AttestationNewPatient,
            Attest(Cast.Attestation, Cast.DoctorPaul with { SessionStartedAt = Cast.Yesterday })
        );
        Assert.Equal(
            RefusalCodes.AttestationNewPatient,
            Attest(Cast.Attestation, Cast.DoctorPaul with { SessionStartedAt = null })
        );
    }

    [Theory]
    [Rule("S094")]
    [InlineData(CollectionMethod.InsiTraits)]
    [InlineData(CollectionMethod.Manual)]
    [InlineData(CollectionMethod.Barcode)]
    [InlineData(CollectionMethod.Rfid)]
    public void Ins_must_come_by_the_vitale_card(CollectionMethod method)
    {
        var identity = Given.Identity(IdentityStatus.RECUP, new() { Method = method });
        Assert.Equal(
            RefusalCodes.AttestationVitale,
            identity.Attest(Cast.Attestation, Cast.DoctorPaul, Cast.Now).Refusal?.Code
        );
    }

    [Fact]
    [Rule("S095")]
    public void Four_traits_known_before_must_equal_those_of_insi()
    {
        Assert.Equal(RefusalCodes.AttestationConcordance, AttestKnown(Cast.Lea.Known(birthName: "DURAND LAVAL")));
        Assert.Equal(RefusalCodes.AttestationConcordance, AttestKnown(Cast.Lea.Known(first: "LEA-MARIE")));
        Assert.Equal(RefusalCodes.AttestationConcordance, AttestKnown(Cast.Lea.Known(birthDate: "1990-04-21")));
        Assert.Equal(RefusalCodes.AttestationConcordance, AttestKnown(Cast.Lea.Known(sex: Sex.Male)));
        Assert.Null(AttestKnown(Cast.Lea.Known(list: "LEA", place: "69381")));
    }

    [Fact]
    [Rule("S095")]
    public void Asking_insi_twice_does_not_turn_its_traits_into_known_ones()
    {
        var identity = Given.Identity(
            IdentityStatus.RECUP,
            ByCard with
            {
                Known = Cast.Lea.Known(birthName: "DURAND LAVAL"),
            }
        );
        _ = identity
            .Integrate(new(Cast.Lea.AtInsi(), CollectionMethod.VitaleCard), Cast.Nadia, Cast.Now.AddHours(-5))
            .Value;
        Assert.Equal(
            RefusalCodes.AttestationConcordance,
            identity.Attest(Cast.Attestation, Cast.DoctorPaul, Cast.Now).Refusal?.Code
        );
    }

    private static string? Attest(ExceptionalProcedure procedure, Actor actor) =>
        Given.Identity(IdentityStatus.RECUP, ByCard).Attest(procedure, actor, Cast.Now).Refusal?.Code;

    private static string? AttestKnown(StrictTraits known) =>
        Given
            .Identity(IdentityStatus.RECUP, ByCard with { Known = known })
            .Attest(Cast.Attestation, Cast.DoctorPaul, Cast.Now)
            .Refusal?.Code;
}
