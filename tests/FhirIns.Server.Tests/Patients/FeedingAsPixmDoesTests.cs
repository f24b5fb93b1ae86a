using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Fhir;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>A feed keeps Patients by its own numbers, and says which are one person (PIXm 3.1.0, ITI-104).</summary>
public abstract class FeedingAsPixmDoesTests
{
    private const string Red = "urn:oid:1.3.6.1.4.1.21367.13.20.1000";
    private readonly FhirInsApplication app;

    protected FeedingAsPixmDoesTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Referent => app.As("referent");

    [Fact]
    public async Task One_address_creates_the_patient_and_then_revises_it()
    {
        var number = Number();
        var created = await Feed(number, Of(number));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        var revised = await Feed(number, Of(number).With("maritalStatus", JsonNode.Parse("""{"text":"pacsée"}""")!));
        Assert.Equal((HttpStatusCode.OK, created.Id), (revised.Status, revised.Id));
        Assert.Equal("W/\"2\"", revised.Header("ETag"));
        Assert.Equal(1, (await Referent.Get($"Patient?identifier={Red}%7C{number}")).Total);

        var xml = FhirXml.ToBytes(FhirJson.Parse(Encoding.UTF8.GetBytes(Of(number).ToJsonString())).Resource!);
        var byXml = await Referent.Send(
            HttpMethod.Put,
            $"Patient?identifier={Red}%7C{number}",
            Encoding.UTF8.GetString(xml),
            "application/fhir+xml"
        );
        Assert.Equal(HttpStatusCode.OK, byXml.Status);
    }

    [Fact]
    [Rule("T22", "S015")]
    public async Task An_inactive_patient_that_another_replaces_is_merged_into_it()
    {
        var (gone, stays) = (Number(), Number());
        var (source, target) = ((await Feed(gone, Of(gone))).Id, (await Feed(stays, Of(stays))).Id);
        var merged = await Feed(gone, Replaced(gone, stays));
        Assert.Equal((HttpStatusCode.OK, source), (merged.Status, merged.Id));
        R4Rules.AreKept(merged.Text);
        Assert.False(merged.Json["active"]!.GetValue<bool>());
        Assert.Equal($"Patient/{target}", merged.Json["link"]![0]!["other"]!["reference"]!.GetValue<string>());

        var kept = (await Referent.Get($"Patient/{target}")).Json;
        Assert.Equal($"Patient/{source}", kept["link"]![0]!["other"]!["reference"]!.GetValue<string>());
        Assert.Contains(
            kept["identifier"]!.AsArray(),
            one => one!["value"]!.GetValue<string>() == gone && one["use"]?.GetValue<string>() == "old"
        );
        var crossed = await Referent.Get($"Patient/$ihe-pix?sourceIdentifier={Red}%7C{gone}&targetSystem={Red}");
        Assert.Equal($"Patient/{target}", crossed.Parameter("targetId"));
        var trail = await Referent.Get($"AuditEvent?patient=Patient/{source}");
        Assert.Contains("MergedAway", trail.Text);
    }

    [Fact]
    [Rule("T22")]
    public async Task The_right_and_the_guards_are_those_of_the_merge_operation()
    {
        var (gone, stays) = (Number(), Number());
        var source = (await Feed(gone, Of(gone))).Id;
        await Feed(stays, Of(stays));
        var address = $"Patient?identifier={Red}%7C{gone}";
        var reception = await app.As("reception").Put(address, Replaced(gone, stays));
        Assert.Equal(HttpStatusCode.Forbidden, reception.Status);

        var unknown = await Feed(gone, Replaced(gone, "nobody"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.Status);
        Assert.Equal(["merge-target-unknown"], unknown.Codes);
        Assert.Equal(["Patient.link[0].other"], unknown.Places);
        Assert.Equal(["merge-with-itself"], (await Feed(gone, Replaced(gone, gone))).Codes);
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (await Referent.Put(address, Replaced(gone, stays), ("If-Match", "W/\"7\""))).Status
        );
        Assert.Equal("1", (await Referent.Get($"Patient/{source}")).Json["meta"]!["versionId"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await Feed(gone, Replaced(gone, stays))).Status);
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merge_that_is_told_twice_happens_once_and_the_old_number_then_names_who_stays()
    {
        var (gone, stays) = (Number(), Number());
        var source = (await Feed(gone, Of(gone))).Id;
        var target = (await Feed(stays, Of(stays))).Id;
        Assert.Equal(HttpStatusCode.OK, (await Feed(gone, Replaced(gone, stays))).Status);
        var version = (await Referent.Get($"Patient/{target}")).Header("ETag");

        var again = await Feed(gone, Replaced(gone, stays));

        Assert.Equal((HttpStatusCode.OK, source), (again.Status, again.Id));
        Assert.Equal(version, (await Referent.Get($"Patient/{target}")).Header("ETag"));
        var revised = await Feed(
            gone,
            Of(gone).With("telecom", JsonNode.Parse("""[{"system":"phone","value":"1"}]""")!)
        );
        Assert.Equal((HttpStatusCode.OK, target), (revised.Status, revised.Id));
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merge_into_a_number_that_was_merged_itself_reaches_the_patient_who_bears_it_now()
    {
        var (first, second, last) = (Number(), Number(), Number());
        foreach (var number in new[] { first, second, last })
            await Feed(number, Of(number));
        Assert.Equal(HttpStatusCode.OK, (await Feed(first, Replaced(first, last))).Status);
        var merged = await Feed(second, Replaced(second, first));
        Assert.Equal(HttpStatusCode.OK, merged.Status);
        var target = (await Referent.Get($"Patient?identifier={Red}%7C{last}")).Entries.Single();
        Assert.Equal($"Patient/{target["id"]}", merged.Json["link"]![0]!["other"]!["reference"]!.GetValue<string>());
    }

    [Fact]
    [Rule("T22")]
    public async Task Two_different_active_ins_are_not_merged_by_a_feed_either()
    {
        var (gone, stays) = (await Qualified(), await Qualified());
        var refused = await Feed(gone, Replaced(gone, stays));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["two-ins"], refused.Codes);
    }

    [Fact]
    public async Task A_removed_patient_is_deleted_by_its_number()
    {
        var number = Number();
        var id = (await Feed(number, Of(number))).Id;
        var address = $"Patient?identifier={Red}%7C{number}";
        Assert.Equal(HttpStatusCode.NoContent, (await Referent.Delete(address)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await Referent.Get($"Patient/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Referent.Delete(address)).Status);
    }

    [Fact]
    public async Task A_client_sees_in_the_capability_statement_that_the_feed_is_taken()
    {
        using var nobody = app.Anonymous();
        var statement = (await nobody.Get("metadata")).Json;
        var patient = statement["rest"]![0]!["resource"]!
            .AsArray()
            .Single(one => one!["type"]!.GetValue<string>() == "Patient")!;
        Assert.True(patient["conditionalUpdate"]!.GetValue<bool>());
        Assert.Equal("single", patient["conditionalDelete"]!.GetValue<string>());
    }

    [OutsideData]
    public async Task The_published_messages_are_taken()
    {
        // The ids of the published resources are those of the guide; a server gives its own.
        JsonObject Published(string file, string number, string stays)
        {
            var patient = JsonNode.Parse(SharedData.Text("fr-core", "ihe-pixm", file))!.AsObject();
            patient.Remove("id");
            return JsonNode
                .Parse(patient.ToJsonString().Replace("IHERED-m94", number).Replace("IHERED-994", stays))!
                .AsObject();
        }

        var (gone, stays) = (Number(), Number());
        Assert.Equal(
            HttpStatusCode.Created,
            (await Feed(stays, Published("Patient-MohrAlice-Red.json", gone, stays))).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await Feed(stays, Published("Patient-MohrAlissa-Red.json", gone, stays))).Status
        );
        Assert.Equal(
            HttpStatusCode.Created,
            (await Feed(gone, Published("Patient-MaidenAlice-Red.json", gone, stays))).Status
        );
        var merged = await Feed(gone, Published("Patient-MohrMaidenResolvedByMohrMalice-Red.json", gone, stays));
        Assert.Equal(HttpStatusCode.OK, merged.Status);
        Assert.Equal("replaced-by", merged.Json["link"]![0]!["type"]!.GetValue<string>());
    }

    private Task<FhirReply> Feed(string number, JsonNode patient) =>
        Referent.Put($"Patient?identifier={Red}%7C{number}", patient);

    private async Task<string> Qualified()
    {
        var person = Person.Somebody();
        var number = Number();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(
            person.Patient.With("identifier", new JsonArray(Resources.Identifier(Red, number)))
        );
        await app.RetrieveAndAccept(id);
        await app.Validate(id);
        return number;
    }

    private static JsonObject Of(string number) =>
        Resources
            .Patient("MOHR", "ALICE", "female", "1958-01-30")
            .With("active", true)
            .With("identifier", new JsonArray(Resources.Identifier(Red, number)));

    private static JsonObject Replaced(string number, string by) =>
        Of(number)
            .With("active", false)
            .With(
                "link",
                JsonNode.Parse(
                    $$$"""[{"other":{"identifier":{"system":"{{{Red}}}","value":"{{{by}}}"}},"type":"replaced-by"}]"""
                )!
            );

    private static string Number() => $"RED-{Guid.NewGuid():N}";
}

public sealed class FeedingAsPixmDoesOnSqliteTests(FhirInsApplication app)
    : FeedingAsPixmDoesTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class FeedingAsPixmDoesOnPostgreSqlTests(PostgreSqlApplication app)
    : FeedingAsPixmDoesTests(app),
        IClassFixture<PostgreSqlApplication>;
