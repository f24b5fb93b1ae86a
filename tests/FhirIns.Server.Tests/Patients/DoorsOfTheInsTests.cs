using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>
/// Every door through which a Patient leaves, for every state of an identity, every kind of caller and every version of the
/// past: the INS is where the rules let it be, and nowhere else; and nobody is told of somebody they may not know of.
/// </summary>
public sealed partial class DoorsOfTheInsTests(DoorsOfTheInsTests.PatientServer app)
    : IClassFixture<DoorsOfTheInsTests.PatientServer>
{
    /// <summary>How an identity came to where it is, by the calls a client would make.</summary>
    private static readonly Dictionary<string, Func<FhirInsApplication, Person, Task<string>>> States = new()
    {
        ["provisional"] = (app, person) => app.RegisterProvisional(person.Patient),
        ["retrieved"] = Retrieved,
        ["validated"] = async (app, person) =>
        {
            var id = await app.RegisterProvisional(person.Patient);
            await app.Validate(id);
            return id;
        },
        ["qualified"] = (app, person) => app.Qualify(person),
        ["qualified, then INS withdrawn"] = (app, person) => Then(app, person, "ins"),
        ["qualified, then proof withdrawn"] = (app, person) => Then(app, person, "proof"),
        ["qualified, then unlocked"] = Unlocked,
        ["qualified, then doubtful"] = (app, person) => Flagged(app, person, "DOUT"),
        ["qualified, then fictive"] = (app, person) => Flagged(app, person, "FICT"),
        ["qualified, then anonymous"] = (app, person) => Flagged(app, person, "ANOM"),
        ["qualified, then merged"] = Merged,
        ["qualified, then deleted"] = async (app, person) =>
        {
            var id = await app.Qualify(person);
            await app.As("referent").Delete($"Patient/{id}");
            return id;
        },
        ["received"] = async (app, person) =>
        {
            app.Insi.People.Put(person.InInsi);
            var sent = person.Patient.With(
                "identifier",
                new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
            );
            await app.As("partner").Post("Patient/$ins-intake", sent);
            return (await app.As("referent").Get($"Patient?family={person.Family}")).Entries[0][
                "id"
            ]!.GetValue<string>();
        },
    };

    /// <summary>The forms of <c>$ins-format</c>; a datamatrix holds its text in modules.</summary>
    private static readonly string[] Forms = ["cx", "xds", "pid", "cda", "dicom", "datamatrix", "label", "mssante"];

    /// <summary>Who asks, and whether they may see the INS of a qualified identity.</summary>
    private static readonly (string Client, string? Scopes, bool MaySeeIns)[] Callers =
    [
        ("connector", null, true),
        ("referent", null, true),
        ("reception", null, true),
        ("practitioner", null, true),
        ("reception", "user/Patient.crus", false),
        ("referent", "user/Patient.r", false),
        ("referent", "user/Patient.cruds user/Task.rus user/AuditEvent.rs ins.supervise ins.merge", false),
        ("feed", null, false),
        ("partner", null, false),
        ("auditor", null, false),
        ("admin", null, false),
    ];

    public static TheoryData<string> AllStates => [.. States.Keys];

    [Theory]
    [MemberData(nameof(AllStates))]
    [Rule("S051", "S052", "S053", "S064", "S129", "S130")]
    public async Task The_ins_leaves_through_a_door_only_while_the_identity_is_qualified_and_the_caller_may_see_it(
        string state
    )
    {
        var person = Person.Somebody() with { Ipp = $"IPP-{Guid.NewGuid():N}" };
        var id = await States[state](app, person);
        var versions = await app.InDatabaseAsync(db =>
            Task.FromResult(db.Patients.Single(row => row.Identity.Id == id).Version)
        );
        var wrong = new List<string>();
        foreach (var (client, scopes, maySeeIns) in Callers)
        foreach (var door in Doors(id, person, versions))
        foreach (var format in new[] { "application/fhir+json", "application/fhir+xml" })
        {
            var reply = await Knock(app.As(client, scopes), door, format);
            var isThere = Written(reply).Contains(person.Number, StringComparison.Ordinal);
            var may = state == "qualified" && maySeeIns;
            var must = may && door.IsOfNow;
            if (isThere && !may || must && !isThere)
                wrong.Add(
                    $"{client} {scopes}: {door.Path.Replace(person.Matricule, "[INS]")} {reply.Status} ins={isThere}"
                );
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(AllStates))]
    [Rule("S051", "S130")]
    public async Task A_search_by_an_ins_that_may_not_leave_answers_as_if_nobody_had_it(string state)
    {
        var (person, nobody) = (Person.Somebody(), Person.Somebody());
        await States[state](app, person);
        foreach (var (client, scopes, maySeeIns) in Callers)
        foreach (
            var search in new Func<Person, Door>[]
            {
                one => new($"Patient?identifier={Resources.InsNir}|{one.Matricule}"),
                one => new($"Patient?identifier={one.Matricule}"),
                one => new($"Patient?identifier={Resources.InsNir}|{one.Matricule}&_summary=count"),
                one => new($"Patient/$ihe-pix?sourceIdentifier={Resources.InsNir}|{one.Matricule}"),
                one => Match(Numbered(one)),
                one => Bundled("batch", $"Patient?identifier={Resources.InsNir}|{one.Matricule}"),
                one => Bundled("transaction", $"Patient?identifier={Resources.InsNir}|{one.Matricule}"),
            }
        )
        {
            var hidden = await Knock(app.As(client, scopes), search(person));
            var unknown = await Knock(app.As(client, scopes), search(nobody));
            if (state == "qualified" && maySeeIns)
                Assert.NotEqual(Shape(unknown, nobody), Shape(hidden, person));
            else
                Assert.Equal(Shape(unknown, nobody), Shape(hidden, person));
        }
    }

    [Theory]
    [MemberData(nameof(AllStates))]
    public async Task A_caller_without_the_right_gets_the_same_refusal_for_somebody_and_for_nobody(string state)
    {
        var person = Person.Somebody();
        var id = await States[state](app, person);
        var nobody = Guid.NewGuid().ToString();
        foreach (var client in new[] { "partner", "auditor", "admin" })
        foreach (var path in new[] { "", "/_history", "/_history/1" })
        {
            var about = await app.As(client).Get($"Patient/{id}{path}");
            var none = await app.As(client).Get($"Patient/{nobody}{path}");
            Assert.Equal(HttpStatusCode.Forbidden, about.Status);
            Assert.Equal(none.Text.Replace(nobody, id), about.Text);
        }
        foreach (
            var act in new[]
            {
                "$ins-retrieve",
                "$ins-integrate",
                "$identity-validate",
                "$identity-invalidate",
                "$identity-flag",
                "$ins-reveal",
                "$ins-verify",
            }
        )
        {
            var about = await app.As("partner").Post($"Patient/{id}/{act}");
            var none = await app.As("partner").Post($"Patient/{nobody}/{act}");
            Assert.Equal(HttpStatusCode.Forbidden, about.Status);
            Assert.Equal(none.Text.Replace(nobody, id), about.Text);
        }
    }

    private static IEnumerable<Door> Doors(string id, Person person, int versions)
    {
        yield return new($"Patient/{id}", IsOfNow: true);
        yield return new($"Patient/{id}?_elements=identifier", IsOfNow: true);
        yield return new($"Patient/{id}?_summary=true");
        yield return new($"Patient/{id}/_history", IsOfNow: true);
        yield return new($"Patient/_history?_count=100");
        yield return new($"Patient?_id={id}", IsOfNow: true);
        yield return new($"Patient?family={person.Family}", IsOfNow: true);
        yield return new($"Patient?family={person.Family}&identifier={Resources.InsNir}|");
        yield return new($"Patient?birthdate={person.BirthDate}&_count=200&_sort=-_lastUpdated");
        for (var version = 1; version <= versions; version++)
            yield return new($"Patient/{id}/_history/{version}", IsOfNow: version == versions);
        yield return Match(person.Patient) with
        {
            IsOfNow = true,
        };
        yield return Match(Numbered(person));
        yield return new($"Patient/$ihe-pix?sourceIdentifier={Resources.Ipp}|{person.Ipp}", IsOfNow: true);
        yield return new(
            $"Patient/$ihe-pix?sourceIdentifier={Resources.Ipp}|{person.Ipp}&targetSystem={Resources.InsNir}"
        );
        foreach (var type in new[] { "batch", "transaction" })
        {
            yield return Bundled(type, $"Patient/{id}") with
            {
                IsOfNow = true,
            };
            yield return Bundled(type, $"Patient?family={person.Family}") with
            {
                IsOfNow = true,
            };
            yield return Bundled(type, $"Patient/{id}/_history");
        }
        foreach (var form in Forms)
            yield return new($"Patient/{id}/$ins-format?format={form}", IsOfNow: form != "datamatrix");
        yield return new($"Patient/{id}/$validate");
        yield return new($"AuditEvent?patient={id}");
        yield return new($"Task?patient={id}");
    }

    /// <summary>What an answer says, what it holds in base64 included, without the spaces by which people part numbers.</summary>
    private static string Written(FhirReply reply)
    {
        var held = Data().Match(reply.Text) is { Success: true } data
            ? Encoding.UTF8.GetString(Convert.FromBase64String(data.Groups[1].Value))
            : "";
        return (reply.Text + held).Replace(" ", "");
    }

    private static Door Match(JsonObject resource) =>
        new(
            "Patient/$match",
            Body: new()
            {
                ["resourceType"] = "Parameters",
                ["parameter"] = new JsonArray(new JsonObject { ["name"] = "resource", ["resource"] = resource }),
            }
        );

    private static Door Bundled(string type, string path) =>
        new(
            "",
            Body: new()
            {
                ["resourceType"] = "Bundle",
                ["type"] = type,
                ["entry"] = new JsonArray(
                    new JsonObject
                    {
                        ["request"] = new JsonObject { ["method"] = "GET", ["url"] = path },
                    }
                ),
            }
        );

    /// <summary>Somebody by their INS, and by no trait of theirs.</summary>
    private static JsonObject Numbered(Person person) =>
        new()
        {
            ["resourceType"] = "Patient",
            ["identifier"] = new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official")),
        };

    private static Task<FhirReply> Knock(FhirClient client, Door door, string format = "application/fhir+json") =>
        door.Body is null
            ? client.Get(door.Path, ("Accept", format))
            : client.Post(door.Path, door.Body.DeepClone(), ("Accept", format));

    private static async Task<string> Retrieved(FhirInsApplication app, Person person)
    {
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        return id;
    }

    private static async Task<string> Then(FhirInsApplication app, Person person, string what)
    {
        var id = await app.Qualify(person);
        var withdrawn = await app.Invalidate(id, what, "erreur");
        Assert.Equal(HttpStatusCode.OK, withdrawn.Status);
        return id;
    }

    private static async Task<string> Unlocked(FhirInsApplication app, Person person)
    {
        var id = await app.Qualify(person);
        var patient = (await app.As("referent").Get($"Patient/{id}")).Json.AsObject();
        patient["birthDate"] = "1980-05-15";
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Put($"Patient/{id}", patient)).Status);
        return id;
    }

    private static async Task<string> Flagged(FhirInsApplication app, Person person, string attribute)
    {
        var id = await app.Qualify(person);
        var flagged = await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", attribute), ("value", "valueBoolean", true))
            );
        Assert.Equal(HttpStatusCode.OK, flagged.Status);
        return id;
    }

    private static async Task<string> Merged(FhirInsApplication app, Person person)
    {
        var id = await app.Qualify(person);
        var kept = await app.RegisterProvisional(Person.Somebody().Patient);
        var merged = await app.As("referent")
            .Post(
                "Patient/$merge",
                Resources.Parameters(
                    ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{id}" }),
                    ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{kept}" })
                )
            );
        Assert.Equal(HttpStatusCode.OK, merged.Status);
        return id;
    }

    /// <summary>An answer without what was asked and when.</summary>
    private static string Shape(FhirReply reply, Person person)
    {
        if (reply.Status != HttpStatusCode.OK)
            return $"{reply.Status} {reply.Text.Replace(person.Matricule, "")}";
        var bundle = reply.Json.AsObject();
        foreach (var property in new[] { "id", "meta", "timestamp", "link" })
            bundle.Remove(property);
        return bundle.ToJsonString().Replace(person.Matricule, "");
    }

    /// <summary>A server that lets one client try as many numbers as there are states of an identity.</summary>
    public sealed class PatientServer : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Limits:InsMissesPerMinute"] = "0" });
    }

    [GeneratedRegex(@"(?:""data"":""|<data value="")([A-Za-z0-9+/=]+)""", RegexOptions.None, 1000)]
    private static partial Regex Data();

    /// <summary>A door: what is asked, with a body when it is posted, and whether it shows the Patient as it is now.</summary>
    private sealed record Door(string Path, bool IsOfNow = false, JsonObject? Body = null);
}
