using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Every search parameter, modifier and shape of answer that the contract names.</summary>
public abstract class SearchingPatientsTests
{
    private readonly FhirInsApplication app;

    protected SearchingPatientsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Referent => app.As("referent");

    private FhirClient Secretary => app.As("reception", "user/Patient.rs");

    [Theory]
    [InlineData("telecom=01 23.45-67 89", "telecom=0123456788")]
    [InlineData("phone=0123456789", "phone=corinne@hopital.example")]
    [InlineData("email=corinne@Hopital.example", "email=0123456789")]
    [InlineData("telecom=email|corinne@hopital.example", "telecom=phone|corinne@hopital.example")]
    [InlineData("address=saint etienne", "address=etienne")]
    [InlineData("address=3 rue des Ecoles", "address=rue des Lilas")]
    [InlineData("address:contains=écoles", "address:contains=lilas")]
    [InlineData("address-city=st,saint-ét", "address-city=fr")]
    [InlineData("address-city:exact=Saint-Étienne", "address-city:exact=Saint-Etienne")]
    [InlineData("address-city:exact=Saint-Étienne", "address-city:exact=Saint-Ét")]
    [InlineData("address-postalcode=42", "address-postalcode=43")]
    [InlineData("address-country=fr", "address-country=be")]
    [InlineData("address-state=loire", "address-state=42000")]
    [InlineData("general-practitioner=Practitioner/dr-1", "general-practitioner=Organization/dr-1")]
    [InlineData("general-practitioner=dr-1", "general-practitioner=dr-2")]
    [InlineData("organization=https://annuaire.example/fhir/Organization/9", "organization=Organization/9")]
    [InlineData("link=Patient/other-1", "link=Patient/other-2")]
    [InlineData("mothersMaidenName=delatour", "mothersMaidenName=tour")]
    [InlineData("mothersMaidenName:exact=de La Tour", "mothersMaidenName:exact=de la tour")]
    [InlineData("birthplace=63220", "birthplace=63221")]
    [InlineData("birthplace=arlanc", "birthplace=ambert")]
    [InlineData("_tag=https://hospital.example/tags|vip", "_tag=https://hospital.example/other|vip")]
    [InlineData("_tag=https://hospital.example/tags|", "_tag=https://hospital.example/other|")]
    [InlineData("_tag=PROV", "_tag=VALI")]
    [InlineData("_tag:not=QUAL", "_tag:not=vip")]
    [InlineData("_profile=https://hospital.example/profile", "_profile=https://hospital.example/other")]
    [InlineData(
        "_profile=https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient",
        "_profile=https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins"
    )]
    [InlineData("active=true", "active=false")]
    [InlineData("active:missing=false", "active:missing=true")]
    [InlineData("deceased=false", "deceased=true")]
    [InlineData("deceased:not=true", "deceased:not=false")]
    [InlineData("gender=female", "gender:not=female")]
    [InlineData("gender=http://hl7.org/fhir/administrative-gender|female", "gender=https://other.example|female")]
    [InlineData("gender=male,female", "gender=male,unknown")]
    [InlineData("identity-status=PROV", "identity-status=VALI")]
    [InlineData("identity-status:not=VALI", "identity-status:not=PROV")]
    [InlineData("identity-attribute:missing=true", "identity-attribute=HOMA")]
    [InlineData("ins-last-verified:missing=true", "ins-last-verified=ge2000")]
    [InlineData("telecom:missing=false", "telecom:missing=true")]
    [InlineData("address-state:missing=false", "address-country:missing=true")]
    [InlineData("identifier:missing=false", "identifier:missing=true")]
    [InlineData("family:missing=false", "family:missing=true")]
    [InlineData("birthdate=1980-05-14", "birthdate=1980-05-15")]
    [InlineData("birthdate=1980", "birthdate=ne1980")]
    [InlineData("birthdate=1980-05", "birthdate=gt1980")]
    [InlineData("birthdate=ge1980-05-14", "birthdate=gt1980-05-14")]
    [InlineData("birthdate=le1980-05-14", "birthdate=lt1980-05-14")]
    [InlineData("birthdate=sa1980-05-13", "birthdate=eb1980-05-14")]
    [InlineData("birthdate=ap1979", "birthdate=ap1900")]
    [InlineData("birthdate=gt1980-04&birthdate=lt1980-06", "birthdate=gt1980-04&birthdate=lt1980-05")]
    [InlineData("birthdate=1975,1980", "birthdate=1975,1981")]
    [InlineData("_lastUpdated=ge2020-01-01", "_lastUpdated=lt2020-01-01")]
    [InlineData("_lastUpdated=gt2020-01-01T10:00:00%2B01:00", "_lastUpdated=sa2999")]
    [InlineData("given=louise", "given=martine")]
    [InlineData("given:contains=OUIS", "given:contains=artin")]
    [InlineData("given:exact=LOUISE", "given:exact=louise")]
    [InlineData("name:contains=archal", "name:contains=barchal")]
    public async Task A_search_finds_who_answers_it_and_nobody_else(string finds, string misses)
    {
        var id = await app.RegisterProvisional(Corinne());
        Assert.Equal([id], Ids(await Referent.Get($"Patient?_id={id}&{finds}")));
        var without = await Referent.Get($"Patient?_id={id}&{misses}");
        Assert.Equal(HttpStatusCode.OK, without.Status);
        Assert.Empty(without.Entries);
        Assert.Equal(0, without.Total);
    }

    [Fact]
    public async Task An_exact_given_name_is_any_of_those_sent_or_stored()
    {
        var family = Person.Somebody().Family;
        await app.RegisterProvisional(Resources.Patient(family, "Anne-Marie+Chloé+Eve", "female", "1954-01-01"));
        foreach (var given in new[] { "CHLOE", "Chloé", "Eve", "ANNE-MARIE", "ANNE-MARIE CHLOE EVE" })
            Assert.Equal(1, (await app.As("reception").Get($"Patient?family={family}&given:exact={given}")).Total);
        Assert.Equal(0, (await app.As("reception").Get($"Patient?family={family}&given:exact=Chlo")).Total);
    }

    [Fact]
    public async Task An_exact_name_is_the_name_as_sent_or_as_stored()
    {
        var letters = Person.Somebody().Family["MARCHAL-".Length..];
        var id = await app.RegisterProvisional(
            Resources.Patient($"Lefèvre-{letters}", "Hélène", "female", "1970-02-03")
        );
        foreach (
            var query in new[]
            {
                $"family:exact=Lefèvre-{letters}",
                $"family:exact=LEFEVRE-{letters}",
                $"name:exact=Hélène&family=LEFEVRE {letters}",
            }
        )
            Assert.Equal([id], Ids(await Referent.Get($"Patient?{query}")));
        foreach (
            var query in new[]
            {
                $"family:exact=Lefevre-{letters}",
                $"family:exact=Lefèvre {letters}",
                $"family:exact=Lefèvre-{letters[..1]}",
            }
        )
            Assert.Equal(0, (await Referent.Get($"Patient?{query}")).Total);
    }

    [Fact]
    public async Task Changed_values_are_no_longer_found_and_a_deleted_patient_is_not_found_at_all()
    {
        var id = await app.RegisterProvisional(Corinne());
        var patient = (await Referent.Get($"Patient/{id}")).Json.AsObject();
        patient["address"]![0]!["city"] = "Roanne";
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{id}", patient)).Status);
        Assert.Equal(1, (await Referent.Get($"Patient?_id={id}&address-city=roanne")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?_id={id}&address-city=saint")).Total);
        await Referent.Delete($"Patient/{id}");
        Assert.Equal(0, (await Referent.Get($"Patient?_id={id}")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?_id={id}&address-city=roanne")).Total);
    }

    [Theory]
    [InlineData("birthdate:exact=1980")]
    [InlineData("family:not=X")]
    [InlineData("gender:contains=fem")]
    [InlineData("identifier:of-type=a|b|c")]
    [InlineData("link:Patient=1")]
    [InlineData("_tag:text=x")]
    [InlineData("_profile:below=https://x.example")]
    [InlineData("family:phonetic=X")]
    public async Task A_modifier_that_a_parameter_has_not_is_refused(string query)
    {
        var refused = await Referent.Get($"Patient?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("modifier-unsupported", refused.Codes);
    }

    [Theory]
    [InlineData("birthdate=yesterday")]
    [InlineData("birthdate=1980-13")]
    [InlineData("_lastUpdated=xx2020")]
    [InlineData("active:missing=perhaps")]
    [InlineData("identifier=a|b|c")]
    [InlineData("_count=-1")]
    [InlineData("_total=all")]
    [InlineData("_summary=short")]
    public async Task A_value_of_the_wrong_type_is_refused_at_its_parameter(string query)
    {
        var refused = await Referent.Get($"Patient?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal([query.Split(':', '=')[0]], refused.Places);
    }

    /// <summary>As many as a search may have, which is more than SQLite takes in one piece.</summary>
    [Theory]
    [InlineData("name")]
    [InlineData("identifier")]
    public async Task A_list_may_be_as_long_as_a_search_may_be(string parameter)
    {
        var person = Person.Somebody();
        var id = (
            await Referent.Post(
                "Patient",
                person.Patient.With(
                    "identifier",
                    new JsonArray(Resources.Identifier(Resources.Ipp, $"LONG-{person.Family}"))
                )
            )
        ).Id;
        var values = Enumerable
            .Range(0, 490)
            .Select(rank => parameter == "name" ? $"nobody{rank}" : $"{Resources.InsNir}|180010100{rank:0000}42")
            .Append(parameter == "name" ? person.Family : $"{Resources.Ipp}|LONG-{person.Family}");
        var list = $"{parameter}={string.Join(',', values)}";

        foreach (var query in new[] { list, $"_id={id}&{list}" })
        {
            var found = await Referent.Send(
                HttpMethod.Post,
                "Patient/_search",
                query,
                "application/x-www-form-urlencoded"
            );
            Assert.Equal(HttpStatusCode.OK, found.Status);
            Assert.Equal(id, Assert.Single(found.Entries)["id"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task An_empty_field_asks_nothing()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var answer = await Referent.Get($"Patient?_id={id}&family=");
        Assert.Equal(1, answer.Total);
        Assert.Contains("parameter-empty", answer.Text);
    }

    [Theory]
    [InlineData("birthdate", "B1 A2 C1 A1")]
    [InlineData("-birthdate", "A1 C1 A2 B1")]
    [InlineData("given", "A1 A2 B1 C1")]
    [InlineData("given,-birthdate", "A1 A2 B1 C1")]
    [InlineData("-given,birthdate", "C1 B1 A2 A1")]
    [InlineData("gender,given,birthdate", "A2 A1 C1 B1")]
    [InlineData("_lastUpdated", "A1 B1 C1 A2")]
    [InlineData("-_lastUpdated", "A2 C1 B1 A1")]
    [InlineData("family,_id", null)]
    public async Task Pages_follow_the_order_asked_for(string sort, string? expected)
    {
        var family = Person.Somebody().Family;
        var names = new Dictionary<string, string>();
        names[await Register("ANNE", "female", "1999-01-01")] = "A1";
        names[await Register("BRUNO", "male", "1950-01-01")] = "B1";
        names[await Register("CLAIRE", "female", "1980-01-01")] = "C1";
        names[await Register("ANNE", "female", "1970-01-01")] = "A2";

        var seen = new List<string>();
        var page = await Referent.Get($"Patient?family={family}&_sort={sort}&_count=1");
        while (true)
        {
            Assert.Equal(4, page.Total);
            seen.AddRange(Ids(page));
            if (page.Link("next") is not { } next)
                break;
            page = await Referent.Get(next);
        }
        Assert.Equal(4, seen.Count);
        if (expected is null)
            Assert.Equal(names.Keys.Order(StringComparer.Ordinal), seen);
        else if (sort.Contains("_lastUpdated"))
            // Two may come in one millisecond.
            Assert.Equal(names.Keys.Order(), seen.Order());
        else
            Assert.Equal(expected, string.Join(' ', seen.Select(id => names[id])));

        Task<string> Register(string given, string gender, string born) =>
            app.RegisterProvisional(Resources.Patient(family, given, gender, born));
    }

    [Fact]
    public async Task Totals_and_counts_are_as_asked()
    {
        var family = Person.Somebody().Family;
        for (var day = 1; day <= 3; day++)
            await app.RegisterProvisional(Resources.Patient(family, "ANNE", "female", $"1999-01-0{day}"));
        var none = await Referent.Get($"Patient?family={family}&_total=none&_count=2");
        Assert.Equal((2, (int?)null), (none.Entries.Count, none.Total));
        foreach (var query in new[] { "_summary=count", "_count=0", "_summary=count&_total=none" })
        {
            var count = await Referent.Get($"Patient?family={family}&{query}");
            Assert.Equal((0, (int?)3), (count.Entries.Count, count.Total));
        }
    }

    [Theory]
    [InlineData("_summary=true", "address birthDate gender identifier name telecom", "extension text contact")]
    [InlineData("_summary=text", "text", "name birthDate address")]
    [InlineData("_summary=data", "name birthDate contact extension", "text")]
    [InlineData("_elements=birthDate,contact", "birthDate contact", "name text address extension")]
    public async Task A_part_of_a_patient_says_that_it_is_one(string query, string has, string hasNot)
    {
        var id = await app.RegisterProvisional(Corinne());
        var patient = Assert.Single((await Referent.Get($"Patient?_id={id}&{query}")).Entries);
        Assert.All(has.Split(' '), name => Assert.NotNull(patient[name]));
        Assert.All(hasNot.Split(' '), name => Assert.Null(patient[name]));
        Assert.Equal(id, patient["id"]!.GetValue<string>());
        Assert.Contains("SUBSETTED", patient["meta"]!.ToJsonString());
        var whole = Assert.Single((await Referent.Get($"Patient?_id={id}&_summary=false")).Entries);
        Assert.DoesNotContain("SUBSETTED", whole.ToJsonString());
    }

    [Fact]
    public async Task A_system_without_a_value_narrows_the_identifiers_shown()
    {
        var id = await app.RegisterProvisional(Corinne());
        var patient = Assert.Single((await Referent.Get($"Patient?_id={id}&identifier={Resources.Ipp}%7C")).Entries);
        var identifier = Assert.Single(patient["identifier"]!.AsArray());
        Assert.Equal(Resources.Ipp, identifier!["system"]!.GetValue<string>());
        Assert.Contains("SUBSETTED", patient["meta"]!.ToJsonString());
        var unknown = await Referent.Get("Patient?identifier=https://nobody.example%7C");
        Assert.Equal((HttpStatusCode.OK, (int?)0), (unknown.Status, unknown.Total));
        Assert.Contains("system-unknown", unknown.Text);
    }

    [Fact]
    public async Task A_form_finds_what_an_address_finds()
    {
        var id = await app.RegisterProvisional(Corinne());
        var answer = await Referent.Send(
            HttpMethod.Post,
            "Patient/_search",
            $"_id={id}&address-city=Saint-%C3%89tienne",
            "application/x-www-form-urlencoded"
        );
        Assert.Equal([id], Ids(answer));
        Assert.DoesNotContain(id, answer.Link("self"));
    }

    [Theory]
    [InlineData("Patient", "family=L%E9v")]
    [InlineData("Patient", "fam%FFily=x")]
    [InlineData("Task", "code=%C3%28")]
    public async Task A_form_that_is_no_text_is_refused_as_such_an_address_is(string type, string form)
    {
        var answer = await Referent.Send(HttpMethod.Post, $"{type}/_search", form, "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["query-malformed"], answer.Codes);
        Assert.Equal(answer.Codes, (await Referent.Get($"{type}?{form}")).Codes);
    }

    [Theory]
    [InlineData("Patient")]
    [InlineData("Task")]
    public async Task A_form_says_how_the_answer_is_written_as_an_address_does(string type)
    {
        var id = await app.RegisterProvisional(Corinne());
        Task<FhirReply> Search(string form, params (string, string)[] headers) =>
            Referent.Send(HttpMethod.Post, $"{type}/_search", form, "application/x-www-form-urlencoded", headers);

        var xml = await Search($"_lastUpdated=ge2000&_format=xml&_pretty=true&_count=1");
        Assert.Equal(
            (HttpStatusCode.OK, "application/fhir+xml; charset=utf-8"),
            (xml.Status, xml.Header("Content-Type"))
        );
        Assert.Contains("\n  <type value=\"searchset\"", xml.Text);
        if (type == "Patient")
            Assert.Contains("_format=xml&amp;_pretty=true", xml.Text);
        Assert.Equal(HttpStatusCode.OK, (await Search("_format=json", ("Accept", "text/csv"))).Status);
        var csv = await Search("_format=csv");
        Assert.Equal((HttpStatusCode.NotAcceptable, "format-unsupported"), (csv.Status, csv.Codes.Single()));
        if (type == "Task")
            return;
        var brief = Assert.Single((await Search($"_id={id}&_elements=gender")).Entries);
        Assert.Null(brief["name"]);
        Assert.Contains("SUBSETTED", brief.ToJsonString());
        Assert.Null(Assert.Single((await Search($"_id={id}&_summary=true")).Entries)["contact"]);
        Assert.Empty((await Search($"_id={id}&_summary=count")).Entries);
    }

    [Fact]
    [Rule("S051", "S053", "S129")]
    public async Task No_parameter_tells_a_qualified_identity_from_a_validated_one_without_ins_read()
    {
        var person = Person.Somebody();
        var qualified = await app.Qualify(person);
        Assert.Equal("OK", (await Referent.Post($"Patient/{qualified}/$ins-verify")).Parameter("outcome"));
        var validated = await app.RegisterProvisional(Person.Somebody().Patient);
        Assert.Equal("VALI", (await app.Validate(validated)).Parameter("status"));
        foreach (
            var query in new[]
            {
                "_tag=QUAL",
                "_tag=VALI",
                "_tag:not=QUAL",
                "_tag:not=VALI",
                "_tag:missing=true",
                "_tag=https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status|QUAL",
                "identity-status=QUAL",
                "identity-status=VALI",
                "identity-status:not=QUAL",
                "identity-attribute:missing=true",
                "_profile=https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins",
                "_profile=https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient",
                "ins-last-verified=ge2000",
                "ins-last-verified:missing=true",
                "identifier:missing=true",
                "identifier:missing=false",
                $"identifier={Resources.InsNir}%7C",
                $"identifier={Resources.InsNir}%7C{person.Matricule}",
                $"identifier={person.Matricule}",
                $"identifier:not={person.Matricule}",
                "_summary=text&_sort=gender",
            }
        )
        {
            var (one, other) = (
                await Secretary.Get($"Patient?_id={qualified}&{query}"),
                await Secretary.Get($"Patient?_id={validated}&{query}")
            );
            Assert.Equal((other.Status, other.Total, other.Entries.Count), (one.Status, one.Total, one.Entries.Count));
            Assert.DoesNotContain("QUAL", one.Text.Replace("%7CQUAL", "").Replace("|QUAL", "").Replace("=QUAL", ""));
        }
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await Secretary.Get("Patient?ins-last-verified=ge2000", ("Prefer", "handling=strict"))).Status
        );
        Assert.Equal([qualified], Ids(await Referent.Get($"Patient?identifier={person.Matricule}")));
        Assert.Equal(1, (await Referent.Get($"Patient?_id={qualified}&ins-last-verified=ge2000")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?_id={qualified}&identifier:missing=true")).Total);
        Assert.Equal(1, (await Referent.Get($"Patient?_id={qualified}&identifier={Resources.InsNir}%7C")).Total);
    }

    [Fact]
    public async Task The_capability_statement_lists_what_is_served_with_the_type_of_its_definition()
    {
        var statement = (await Referent.Get("metadata")).Json;
        var listed = statement["rest"]![0]!["resource"]!
            .AsArray()
            .Single(one => one!["type"]!.GetValue<string>() == "Patient")!["searchParam"]!
            .AsArray()
            .Select(one => one!["name"]!.GetValue<string>())
            .ToList();
        Assert.Equal(28, listed.Count);
        foreach (var name in listed)
            Assert.DoesNotContain(
                "parameter-unknown",
                (await Referent.Get($"Patient?{name}:missing=false&_count=0")).Text
            );
    }

    private static IEnumerable<string> Ids(FhirReply answer) =>
        answer.Entries.Select(one => one["id"]!.GetValue<string>());

    /// <summary>Somebody with a value for every parameter that a client can give one.</summary>
    private static JsonObject Corinne()
    {
        var patient = Person.Somebody().Patient;
        patient["active"] = true;
        patient["meta"] = JsonNode.Parse(
            """{"profile":["https://hospital.example/profile"],"tag":[{"system":"https://hospital.example/tags","code":"vip"}]}"""
        );
        patient["identifier"] = new JsonArray(
            Resources.Identifier(Resources.Ipp, $"IPP-{Guid.NewGuid():N}"),
            Resources.Identifier("https://hospital.example/badge", $"B-{Guid.NewGuid():N}")
        );
        patient["telecom"] = JsonNode.Parse(
            """[{"system":"phone","value":"01 23 45 67 89"},{"system":"email","value":"Corinne@hopital.example"}]"""
        );
        patient["address"] = JsonNode.Parse(
            """[{"line":["3 rue des Écoles"],"city":"Saint-Étienne","state":"Loire","postalCode":"42000","country":"FRA"}]"""
        );
        patient["contact"] = JsonNode.Parse("""[{"name":{"family":"Voisin"}}]""");
        patient["generalPractitioner"] = JsonNode.Parse("""[{"reference":"Practitioner/dr-1"}]""");
        patient["managingOrganization"] = JsonNode.Parse(
            """{"reference":"https://annuaire.example/fhir/Organization/9"}"""
        );
        patient["link"] = JsonNode.Parse("""[{"other":{"reference":"Patient/other-1"},"type":"seealso"}]""");
        patient["extension"]![0]!["valueAddress"]!["city"] = "Arlanc";
        patient["extension"]!
            .AsArray()
            .Add(
                JsonNode.Parse(
                    """{"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"de La Tour"}"""
                )
            );
        return patient;
    }
}

/// <summary>Nobody is kept from trying matricules.</summary>
public sealed class OpenHandedApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["Limits:InsMissesPerMinute"] = "0" });
}

public sealed class SearchingPatientsOnSqliteTests(OpenHandedApplication app)
    : SearchingPatientsTests(app),
        IClassFixture<OpenHandedApplication>;

public sealed class SearchingPatientsOnPostgreSqlTests(PostgreSqlApplication app)
    : SearchingPatientsTests(app),
        IClassFixture<PostgreSqlApplication>;
