using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Attributes and notes of an identity, and what they do to its INS.</summary>
public abstract class FlaggingIdentitiesTests
{
    private readonly FhirInsApplication app;

    protected FlaggingIdentitiesTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Theory]
    [InlineData("DOUT")]
    [InlineData("FICT")]
    [Rule("T11", "T12", "EXI ID 26")]
    public async Task A_qualified_identity_in_doubt_is_provisional_and_its_ins_leaves_through_no_door(string attribute)
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var flagged = await Flag(id, attribute, true, "signalement du service");
        Assert.Equal(HttpStatusCode.OK, flagged.Status);
        Assert.Equal("W/\"4\"", flagged.Header("ETag"));
        Assert.Equal("PROV", flagged.Parameter("status"));
        R4Rules.AreKept(flagged.Resource("patient").ToJsonString());
        Assert.Contains(attribute, Reliabilities(flagged.Resource("patient")));
        foreach (
            var door in new[]
            {
                $"Patient/{id}",
                $"Patient/{id}/_history",
                $"Patient/{id}/_history/3",
                $"Patient?_id={id}",
            }
        )
            Assert.DoesNotContain(person.Number, (await app.As("connector").Get(door)).Text);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await app.As("reception").Post($"Patient/{id}/$ins-retrieve")).Status
        );

        var cleared = await Flag(id, attribute, false);
        Assert.Equal("PROV", cleared.Parameter("status"));
        Assert.DoesNotContain(attribute, Reliabilities(cleared.Resource("patient")));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history")).Text);

        var trace = await TraceOf(id, "AttributeSet");
        Assert.Equal(("QUAL", "PROV", "signalement du service"), (trace.FromStatus, trace.ToStatus, trace.Reason));
        Assert.NotNull(trace.Person);
    }

    [Fact]
    [Rule("EXI ID 24")]
    public async Task Fictitious_combines_with_neither_homonym_nor_doubtful()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        Assert.Equal(HttpStatusCode.OK, (await Flag(id, "HOMA", true)).Status);
        Assert.Equal(HttpStatusCode.OK, (await Flag(id, "DOUT", true)).Status);
        var refused = await Flag(id, "FICT", true);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["attribute-combination"], refused.Codes);
        Assert.Equal(["Parameters.parameter[0]"], refused.Places);
        Assert.Equal("W/\"3\"", (await app.As("referent").Get($"Patient/{id}")).Header("ETag"));
    }

    [Fact]
    [Rule("S064", "T12")]
    public async Task Anonymity_keeps_the_ins_in_and_gives_it_back_when_it_ends()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        Assert.Equal("QUAL", (await Flag(id, "ANOM", true)).Parameter("status"));
        foreach (var door in new[] { $"Patient/{id}", $"Patient/{id}/_history", $"Patient?_id={id}" })
            Assert.DoesNotContain(person.Number, (await app.As("connector").Get(door)).Text);
        var verified = await app.As("referent").Post($"Patient/{id}/$ins-verify");
        Assert.Equal(["identity-anonymous"], verified.Codes);

        await Flag(id, "ANOM", false);
        Assert.Contains(person.Matricule, (await app.As("connector").Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("EXI ID 26")]
    public async Task A_doubt_settles_the_open_refusal_of_the_ins()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Change(person.Number, one => one with { BirthName = "CHANGEE" });
        var task = (await app.As("referent").Post($"Patient/{id}/$ins-verify")).Parameter("task");
        await Flag(id, "DOUT", true);
        Assert.Equal("completed", (await app.As("referent").Get(task!)).Json["status"]!.GetValue<string>());
    }

    [Fact]
    [Rule("S063", "S127")]
    public async Task Notes_hold_their_day_and_move_no_status()
    {
        var id = await app.Qualify(Person.Somebody());
        var informed = await Flag(id, "informed", true, date: "2026-01-15");
        Assert.Equal("QUAL", informed.Parameter("status"));
        await Flag(id, "no-proof", true, "pièce oubliée");
        var (informedOn, noProofOn, flaggedAt) = await NotesOf(id);
        Assert.Equal(new DateOnly(2026, 1, 15), informedOn);
        Assert.Equal(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(flaggedAt, Instant.France).DateTime), noProofOn);
        Assert.Equal("pièce oubliée", (await TraceOf(id, "Noted")).Reason);

        await Flag(id, "informed", false);
        Assert.Null((await NotesOf(id)).InformedOn);
    }

    [Fact]
    [Rule("S063")]
    public async Task A_day_to_come_and_an_unknown_flag_are_refused_at_their_place()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        foreach (var attribute in new[] { "informed", "HOMA" })
        {
            var refused = await Flag(id, attribute, true, date: "2999-01-01");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["date-in-future"], refused.Codes);
            Assert.Equal(["Parameters.parameter[2]"], refused.Places);
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await Flag(id, "informed", true, date: "2026-01")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Flag(id, "NICE", true)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Flag("nobody", "HOMA", true)).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await app.As("connector").Post($"Patient/{id}/$identity-flag", Input("HOMA", true))).Status
        );
        Assert.Equal("W/\"1\"", (await app.As("referent").Get($"Patient/{id}")).Header("ETag"));
    }

    [Fact]
    [Rule("T11")]
    public async Task The_day_of_an_attribute_stands_in_the_trail()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        await Flag(id, "HOMA", true, "même nom au CHU", "2026-02-03");
        Assert.Equal("2026-02-03 même nom au CHU", (await TraceOf(id, "AttributeSet")).Reason);
    }

    private Task<FhirReply> Flag(string id, string attribute, bool value, string? reason = null, string? date = null) =>
        app.As("referent").Post($"Patient/{id}/$identity-flag", Input(attribute, value, reason, date));

    private static JsonObject Input(string attribute, bool value, string? reason = null, string? date = null)
    {
        var inputs = new List<(string, string, JsonNode)>
        {
            ("attribute", "valueCode", attribute),
            ("value", "valueBoolean", value),
        };
        if (date is not null)
            inputs.Add(("date", "valueDate", date));
        if (reason is not null)
            inputs.Add(("reason", "valueString", reason));
        return Resources.Parameters([.. inputs]);
    }

    private static IEnumerable<string?> Reliabilities(JsonNode patient) =>
        patient["extension"]!
            .AsArray()
            .SelectMany(extension => extension!["extension"]?.AsArray() ?? [])
            .Where(part => part!["url"]!.GetValue<string>() == "identityStatus")
            .Select(part => part!["valueCoding"]!["code"]!.GetValue<string>());

    private Task<TraceRow> TraceOf(string id, string happened) =>
        app.InDatabaseAsync(db =>
            Task.FromResult(
                db.Traces.Where(trace => trace.PatientId == id && trace.Event == happened)
                    .OrderBy(trace => trace.At)
                    .AsEnumerable()
                    .Last()
            )
        );

    private Task<(DateOnly? InformedOn, DateOnly? NoProofOn, DateTimeOffset FlaggedAt)> NotesOf(string id) =>
        app.InDatabaseAsync(db =>
            Task.FromResult(
                db.Patients.Where(row => row.Identity.Id == id)
                    .Select(row => new ValueTuple<DateOnly?, DateOnly?, DateTimeOffset>(
                        row.Identity.InformedOn,
                        row.Identity.NoProofOn,
                        row.Updated
                    ))
                    .Single()
            )
        );
}

public sealed class FlaggingIdentitiesOnSqliteTests(FhirInsApplication app)
    : FlaggingIdentitiesTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class FlaggingIdentitiesOnPostgreSqlTests(PostgreSqlApplication app)
    : FlaggingIdentitiesTests(app),
        IClassFixture<PostgreSqlApplication>;
