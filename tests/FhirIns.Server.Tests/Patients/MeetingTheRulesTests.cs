using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Patients;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Rules of the RNIV as a client meets them over HTTP.</summary>
public sealed class MeetingTheRulesTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string Sentence =
        "J'atteste déjà connaître l'identité de cette personne et sa correspondance aux traits d'identité INSi. Cela me permet de partager ses données en toute sécurité";

    [Theory]
    [InlineData("a day 00", "LEGRAND", "CAMILLE ANNE", "F", "1985-04-00", "birth-date-exceptional")]
    [InlineData("a month 00", "LEGRAND", "CAMILLE ANNE", "F", "1985-00-17", "birth-date-exceptional")]
    [InlineData("no name", "", "CAMILLE ANNE", "F", "1985-04-17", "trait-missing")]
    [InlineData("no given name", "LEGRAND", "", "F", "1985-04-17", "trait-missing")]
    [InlineData("no sex", "LEGRAND", "CAMILLE ANNE", "", "1985-04-17", "trait-missing")]
    [Rule("S023", "S022", "S070")]
    public async Task An_answer_of_insi_with_a_gap_is_traced_and_never_integrated(
        string _,
        string family,
        string given,
        string sex,
        string birthDate,
        string refusal
    )
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        app.Insi.AnswerNext(new(Answer(family, given, sex, birthDate)));
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        if (asked.Status == HttpStatusCode.OK && asked.Parameter("retrieval") is { } retrieval)
        {
            var refused = await app.As("reception").Post($"Patient/{id}/$ins-integrate", Resources.Accept(retrieval));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal([refusal], refused.Codes);
        }
        Assert.Equal(
            ("PROV", false, 1),
            await app.InDatabaseAsync(async db =>
                (
                    await db.Patients.Where(row => row.Identity.Id == id).Select(row => row.Status).SingleAsync(),
                    await db
                        .Patients.Where(row => row.Identity.Id == id)
                        .AnyAsync(row => row.Identity.InsObtainedAt != null),
                    await db.Traces.CountAsync(trace => trace.PatientId == id && trace.Raw != null)
                )
            )
        );
    }

    [Fact]
    [Rule("S073", "S072")]
    public async Task Twins_are_never_fed_without_a_person()
    {
        var twins = new AutomaticallyFedApplication();
        await twins.InitializeAsync();
        try
        {
            var (first, second) = (Person.Somebody("male"), Person.Somebody("male"));
            second = second with { Family = first.Family, Given = "JULES PAUL" };
            twins.Insi.People.Put(first.InInsi);
            twins.Insi.People.Put(second.InInsi);
            var alone = await twins.RegisterProvisional(first.Patient);
            Assert.Equal("true", (await Auto(twins, alone)).Parameter("applied"));

            var other = await twins.RegisterProvisional(second.Patient);
            var proposed = await Auto(twins, other);
            Assert.Equal("false", proposed.Parameter("applied"));
            Assert.Equal("1", proposed.Parameter("similarity"));
            Assert.NotNull(proposed.Parameter("retrieval"));

            // Found with the second given name only, or without a place of birth, a person decides too.
            var third = Person.Somebody() with
            {
                Given = "ANNE LOUISE",
            };
            twins.Insi.People.Put(third.InInsi with { GivenNames = "LOUISE ANNE" });
            var bySecondName = await twins.RegisterProvisional(third.Patient);
            Assert.NotEqual("true", (await Auto(twins, bySecondName)).Parameter("applied"));
            var fourth = Person.Somebody();
            twins.Insi.People.Put(fourth.InInsi);
            var placeless = fourth.Patient;
            placeless.Remove("extension");
            Assert.Equal("false", (await Auto(twins, await twins.RegisterProvisional(placeless))).Parameter("applied"));
            foreach (var (here, there) in new[] { ("99999", "63220"), ("63220", "99999") })
            {
                var fifth = Person.Somebody() with { BirthPlace = here };
                twins.Insi.People.Put(fifth.InInsi with { BirthPlace = there });
                var unknown = await twins.RegisterProvisional(fifth.Patient);
                Assert.Equal("false", (await Auto(twins, unknown)).Parameter("applied"));
            }
        }
        finally
        {
            await twins.DisposeAsync();
        }
    }

    [Fact]
    [Rule("S018", "EXI ID 08")]
    public async Task Former_traits_stay_in_the_history_and_used_names_are_left_alone()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var patient = person.Patient;
        patient["name"]![0]!["given"] = new JsonArray("Louise");
        patient["name"]!.AsArray().Add(JsonNode.Parse("""{"use":"usual","family":"Épouse-Usage","given":["Lou"]}"""));
        var id = await app.RegisterProvisional(patient);
        await app.RetrieveAndAccept(id);
        var now = (await app.As("reception").Get($"Patient/{id}")).Text;
        Assert.Contains("LOUISE CLAIRE", now);
        Assert.Contains("Épouse-Usage", now);
        Assert.Contains("\"Lou\"", now);
        Assert.DoesNotContain("CLAIRE", (await app.As("reception").Get($"Patient/{id}/_history/1")).Text);
    }

    [Theory]
    [InlineData("""{"use":"usual"}""", true)]
    [InlineData("""{"use":"usual","family":"Usage"}""", false)]
    [InlineData("""{"use":"usual","given":["Lou"]}""", false)]
    [Rule("S017")]
    public async Task Who_says_that_another_name_is_used_says_which(string name, bool isRefused)
    {
        var patient = Person.Somebody().Patient;
        var used = JsonNode.Parse(name)!;
        used["period"] = new JsonObject { ["start"] = "2020-01-01" };
        patient["name"]!.AsArray().Add(used);
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal(isRefused ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.Created, created.Status);
        if (isRefused)
            Assert.Contains("used-name-empty", created.Codes);
    }

    [Fact]
    [Rule("S063", "S127", "S104")]
    public async Task Whoever_showed_no_document_is_asked_again_and_cared_for_meanwhile()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        foreach (var note in new[] { "no-proof", "informed" })
        {
            await app.Flag(id, note);
            Assert.Equal(1, (await app.As("referent").Get($"Patient?_id={id}&identity-attribute={note}")).Total);
        }
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json;
        var updated = await app.As("reception").Put($"Patient/{id}", patient, ("Prefer", "return=OperationOutcome"));
        Assert.Equal(HttpStatusCode.OK, updated.Status);
        Assert.Contains("proof-reminder", updated.Codes);
        await app.Validate(id);
        Assert.Equal(0, (await app.As("referent").Get($"Patient?_id={id}&identity-attribute=no-proof")).Total);
    }

    [Fact]
    [Rule("S015")]
    public async Task Another_name_with_another_day_or_sex_is_perhaps_somebody_else()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json.AsObject();
        patient["name"]![0]!["family"] = Person.Somebody().Family;
        await app.As("reception").Put($"Patient/{id}", patient.DeepClone());
        Assert.DoesNotContain("collision", await TaskCodesOf(id));
        patient["name"]![0]!["family"] = Person.Somebody().Family;
        patient["gender"] = "male";
        Assert.Equal(HttpStatusCode.OK, (await app.As("reception").Put($"Patient/{id}", patient)).Status);
        Assert.Contains("collision", await TaskCodesOf(id));
    }

    [Fact]
    [Rule("A2", "A3", "A4", "A5", "A7", "S026", "S027")]
    public async Task Three_letters_and_a_birth_date_find_people_by_any_name_they_have_or_had()
    {
        var patient = Resources.Patient("D'Artagnan-Loiseau", "Marie-Ange+Rose", "female", "1931-03-07");
        patient["name"]!.AsArray().Add(JsonNode.Parse("""{"use":"usual","family":"Zénobie"}"""));
        var id = await app.RegisterProvisional(patient);
        foreach (
            var (name, given, isFound) in new (string?, string?, bool)[]
            {
                ("dar", null, true),
                ("D'A", "mar", true),
                ("Dartxyz", "Maryam", true),
                ("zen", null, true),
                (null, "ros", true),
                ("lois", null, false),
                ("dar", "zen", false),
            }
        )
            Assert.Equal(
                isFound,
                await app.InDatabaseAsync(db =>
                    Antecedents.Search(db, "1931-03-07", name, given).AnyAsync(row => row.Identity.Id == id)
                )
            );
        Assert.False(await app.InDatabaseAsync(db => Antecedents.Search(db, "1931-03-08", "dar", null).AnyAsync()));
    }

    [Fact]
    [Rule("S091", "S095")]
    public async Task Who_says_that_the_traits_do_not_agree_attests_nothing()
    {
        var (id, _) = await ReadByCard();
        var attestation = Resources.Proof("ATT");
        foreach (var parameter in attestation["parameter"]!.AsArray())
            if (parameter!["name"]!.GetValue<string>() == "concordance")
                parameter["valueBoolean"] = false;
        attestation["parameter"]!
            .AsArray()
            .Add(new JsonObject { ["name"] = "attestation", ["valueString"] = Sentence });
        var answer = await app.As("practitioner").Post($"Patient/{id}/$identity-validate", attestation);
        Assert.Equal("RECUP", answer.Parameter("status"));
        Assert.Contains("ecart", await TaskCodesOf(id));
    }

    [Fact]
    [Rule("S093", "S095")]
    public async Task Traits_that_were_typed_a_moment_ago_or_came_from_insi_are_not_known()
    {
        var practitioner = app.As("practitioner");
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var typed = await app.RegisterProvisional(Person.Somebody().Patient);
        await MadeLongAgo(typed);
        var put = await practitioner.Put($"Patient/{typed}", person.Patient.With("id", typed));
        Assert.Equal(HttpStatusCode.OK, put.Status);
        var read = await practitioner.Post($"Patient/{typed}/$ins-retrieve", Card(person));
        await practitioner.Post($"Patient/{typed}/$ins-integrate", Resources.Accept(read.Parameter("retrieval")!));
        Assert.Equal(["attestation-new-patient"], (await Attest(practitioner, typed, Sentence)).Codes);

        // A card that did not agree, its INS withdrawn, and the card again: by now the traits are INSi's own.
        var (other, card) = (await app.RegisterProvisional(Person.Somebody().Patient), Person.Somebody());
        app.Insi.People.Put(card.InInsi);
        await MadeLongAgo(other);
        await ReadCard(other, card);
        Assert.Equal(["attestation-concordance"], (await Attest(practitioner, other, Sentence)).Codes);
        await app.Invalidate(other, "ins", "erreur");
        await ReadCard(other, card);
        Assert.Equal(["attestation-concordance"], (await Attest(practitioner, other, Sentence)).Codes);
    }

    [Theory]
    [InlineData("DOUT")]
    [InlineData("ANOM")]
    [Rule("T12", "S072")]
    public async Task An_attribute_that_came_and_went_asks_for_a_new_call(string attribute)
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        await app.Flag(id, attribute);
        await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", attribute), ("value", "valueBoolean", false))
            );
        var late = await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal(["moved-meanwhile"], late.Codes);
        await app.RetrieveAndAccept(id);
    }

    [Fact]
    [Rule("T20", "S051")]
    public async Task A_number_that_insi_replaces_without_calling_it_old_is_withdrawn()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Remove(person.Number);
        var renumbered = person with { Number = Person.Somebody().Number };
        app.Insi.People.Put(renumbered.InInsi);
        Assert.Equal("KO", (await app.As("referent").Post($"Patient/{id}/$ins-verify")).Parameter("outcome"));
        var asked = await app.As("referent").Post($"Patient/{id}/$ins-retrieve");
        await app.As("referent").Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        var shown = (await app.As("connector").Get($"Patient/{id}/_history")).Text;
        Assert.Contains(renumbered.Number, shown);
        Assert.DoesNotContain(person.Number, shown);
        Assert.Equal(
            0,
            (await app.As("connector").Get($"Patient?identifier={Resources.InsNir}|{person.Matricule}")).Total
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("S005", "S015")]
    public async Task A_number_that_is_active_on_one_record_and_old_on_another_is_looked_at(bool isOldLast)
    {
        var (holder, other) = (Person.Somebody(), Person.Somebody());
        var replacing = other.InInsi with { Superseded = [new(holder.InInsi.Ins)] };
        var first = isOldLast ? await app.Qualify(holder) : await Retrieved(other, replacing);
        var second = isOldLast ? await Retrieved(other, replacing) : await app.Qualify(holder);
        Assert.Contains(
            await app.InDatabaseAsync(db => db.Tasks.Where(task => task.PatientId == second).ToListAsync()),
            task => task.Code == "duplicate" && task.OtherPatientId == first
        );
    }

    private async Task<string> Retrieved(Person person, SimulatedPerson inInsi)
    {
        app.Insi.People.Put(inInsi);
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        return id;
    }

    private async Task<(string Id, Person Person)> ReadByCard()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        await MadeLongAgo(id);
        await ReadCard(id, person);
        return (id, person);
    }

    private async Task ReadCard(string id, Person person)
    {
        var practitioner = app.As("practitioner");
        var read = await practitioner.Post($"Patient/{id}/$ins-retrieve", Card(person));
        var accepted = await practitioner.Post(
            $"Patient/{id}/$ins-integrate",
            Resources.Accept(read.Parameter("retrieval")!)
        );
        Assert.Equal(HttpStatusCode.OK, accepted.Status);
    }

    private Task<int> MadeLongAgo(string id) =>
        app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.Id == id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(row => row.Identity.RegisteredAt, TimeProvider.System.GetUtcNow().AddYears(-1))
                )
        );

    [Fact]
    [Rule("T18", "S092", "S093", "S094", "S095", "S096", "S097", "S099")]
    public async Task The_exceptional_procedure_has_all_its_conditions()
    {
        var (known, byTraits) = (Person.Somebody(), Person.Somebody());
        app.Insi.People.Put(known.InInsi);
        app.Insi.People.Put(byTraits.InInsi);
        var practitioner = app.As("practitioner");
        var id = await app.RegisterProvisional(known.Patient);
        var other = await app.RegisterProvisional(byTraits.Patient);

        var read = await practitioner.Post($"Patient/{id}/$ins-retrieve", Card(known));
        Assert.Equal("00", read.Parameter("outcome"));
        await practitioner.Post($"Patient/{id}/$ins-integrate", Resources.Accept(read.Parameter("retrieval")!));
        await app.RetrieveAndAccept(other);

        // Nobody is known who came in this session.
        var registered = await app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.Id == id).Select(row => row.Identity.RegisteredAt).SingleAsync()
        );
        await MoveRegistration(registered.AddDays(1));
        Assert.Equal(["attestation-new-patient"], (await Attest(practitioner, id, Sentence)).Codes);
        await MoveRegistration(registered.AddYears(-1));

        Assert.Equal(["attestation-wording"], (await Attest(practitioner, id, Sentence + ".")).Codes);
        Assert.Equal(["attestation-vitale"], (await Attest(practitioner, other, Sentence)).Codes);
        Assert.Equal(HttpStatusCode.Forbidden, (await Attest(app.As("reception"), id, Sentence)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Attest(app.As("referent"), id, Sentence)).Status);
        Assert.DoesNotContain(known.Number, (await app.As("connector").Get($"Patient/{id}")).Text);

        var attested = await Attest(practitioner, id, Sentence);
        Assert.Equal("QUAL", attested.Parameter("status"));
        Assert.Contains(known.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
        var told = await app.As("auditor").Get($"AuditEvent?patient={id}&subtype=status-change&_count=1");
        Assert.Contains(
            told.Entries.Single()["entity"]![0]!["detail"]!.AsArray(),
            one => one!["type"]!.GetValue<string>() == "reason" && one["valueString"]!.GetValue<string>() == Sentence
        );

        Task<int> MoveRegistration(DateTimeOffset at) =>
            app.InDatabaseAsync(db =>
                db.Patients.Where(row => row.Identity.Id == id || row.Identity.Id == other)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Identity.RegisteredAt, at))
            );
    }

    [Fact]
    [Rule("S033", "S094")]
    public async Task A_vitale_card_retrieves_and_proves_nothing()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var read = await app.As("reception").Post($"Patient/{id}/$ins-retrieve", Card(person));
        var taken = await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(read.Parameter("retrieval")!));
        Assert.Equal("RECUP", taken.Parameter("status"));
        Assert.Equal(["proof-not-accepted"], (await app.Validate(id, "CV")).Codes);
    }

    [Theory]
    [InlineData("PC")]
    [InlineData("CV")]
    [InlineData("AN")]
    [InlineData("LE")]
    [InlineData("TC")]
    [InlineData("AV")]
    [InlineData("NONSENSE")]
    [Rule("S101", "S028", "EXI ID 19")]
    public async Task Of_an_adult_these_prove_nothing(string proof)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await app.Validate(id, proof);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["proof-not-accepted"], refused.Codes);
    }

    [Fact]
    [Rule("S089", "EXI ID 19")]
    public async Task Nothing_is_chosen_for_whoever_names_no_document()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await app.As("reception")
            .Post($"Patient/{id}/$identity-validate", Resources.Parameters(("concordance", "valueBoolean", true)));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(["parameter-missing"], refused.Codes);
    }

    [Fact]
    [Rule("T19", "S002", "S084")]
    public async Task A_nir_takes_the_place_of_the_nia_which_leaves_as_old()
    {
        var person = Person.Somebody();
        var waiting = person.InInsi with { Ins = NationalNumber.WithRightKey("7" + person.Number[1..], NiaOid) };
        app.Insi.People.Put(waiting);
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        await app.Validate(id);
        Assert.Contains("INS-NIA", (await app.As("connector").Get($"Patient/{id}")).Text);

        app.Insi.People.Remove(waiting.Ins.Number);
        app.Insi.People.Put(person.InInsi);
        // A NIA may be asked about again without more ado.
        await app.RetrieveAndAccept(id);
        var patient = (await app.As("connector").Get($"Patient/{id}")).Json;
        Assert.Equal(
            [$"official {Resources.InsNir} {person.Matricule}", $"old {Resources.InsNia} {waiting.Ins.Value}"],
            patient["identifier"]!
                .AsArray()
                .Select(one =>
                    $"{one!["use"]!.GetValue<string>()} {one["system"]!.GetValue<string>()} {one["value"]!.GetValue<string>()}"
                )
        );
    }

    [Fact]
    [Rule("T20")]
    public async Task A_new_matricule_of_the_same_person_takes_the_place_of_the_old_one()
    {
        var (person, renumbered) = (Person.Somebody(), Person.Somebody());
        var id = await app.Qualify(person);
        app.Insi.People.Remove(person.Number);
        app.Insi.People.Put(person.InInsi with { Ins = renumbered.InInsi.Ins, Superseded = [new(person.InInsi.Ins)] });
        var again = Resources.Parameters(("confirm", "valueBoolean", true), ("reason", "valueString", "contrôle"));
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve", again);
        var taken = await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal("QUAL", taken.Parameter("status"));
        var shown = (await app.As("connector").Get($"Patient/{id}")).Json["identifier"]!.AsArray();
        Assert.Equal(renumbered.Matricule, shown[0]!["value"]!.GetValue<string>());
        Assert.Equal("old", shown[1]!["use"]!.GetValue<string>());
    }

    private const string NiaOid = "1.2.250.1.213.1.4.9";

    private static string Answer(string family, string given, string sex, string birthDate) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR><INDIVIDU><INSACTIF><IdIndividu><NumIdentifiant>2850475112001</NumIdentifiant><Cle>16</Cle></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSACTIF><TIQ><NomNaissance>{family}</NomNaissance><ListePrenom>{given}</ListePrenom><Sexe>{sex}</Sexe><DateNaissance>{birthDate}</DateNaissance></TIQ></INDIVIDU></RESULTAT></s:Body></s:Envelope>
            """;

    private static JsonObject Card(Person person) =>
        Resources.Parameters(
            ("method", "valueCode", "vitale"),
            (
                "vitale",
                "part",
                new JsonArray(
                    new JsonObject { ["name"] = "nirHolder", ["valueString"] = person.Number },
                    new JsonObject { ["name"] = "nir", ["valueString"] = person.Number },
                    new JsonObject { ["name"] = "birthDate", ["valueString"] = person.BirthDate },
                    new JsonObject { ["name"] = "cardNumber", ["valueString"] = "CARTE-0001" },
                    new JsonObject
                    {
                        ["name"] = "readAt",
                        ["valueInstant"] = TimeProvider
                            .System.GetUtcNow()
                            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                    }
                )
            )
        );

    private static Task<FhirReply> Attest(FhirClient client, string id, string sentence)
    {
        var attestation = Resources.Proof("ATT");
        attestation["parameter"]!
            .AsArray()
            .Add(new JsonObject { ["name"] = "attestation", ["valueString"] = sentence });
        return client.Post($"Patient/{id}/$identity-validate", attestation);
    }

    private static Task<FhirReply> Auto(FhirInsApplication application, string id) =>
        application
            .As("reception")
            .Post($"Patient/{id}/$ins-retrieve", Resources.Parameters(("apply", "valueCode", "auto")));

    private Task<List<string>> TaskCodesOf(string id) =>
        app.InDatabaseAsync(db => db.Tasks.Where(task => task.PatientId == id).Select(task => task.Code).ToListAsync());
}

/// <summary>A site whose organization takes INSi's answers without a decision from a similarity of 0.9 on (S073).</summary>
public sealed class AutomaticallyFedApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["AutomaticIntegration:Above:990000002"] = "0.9" });
}
