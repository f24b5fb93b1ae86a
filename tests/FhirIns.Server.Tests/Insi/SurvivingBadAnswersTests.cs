using System.Net;
using System.Text;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Insi;

/// <summary>
/// Answers of INSi that are no answers, or not about the person asked: each is refused with its own code, kept byte for
/// byte, and leaves the identity as it was.
/// </summary>
public sealed class SurvivingBadAnswersTests(SurvivingBadAnswersTests.WithoutRepetition app)
    : IClassFixture<SurvivingBadAnswersTests.WithoutRepetition>,
        IDisposable
{
    private const string Opening =
        """<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat">""";
    private const string Closing = "</RESULTAT></soap:Body></soap:Envelope>";
    private const string Code00 = "<CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR>";
    private const string Traits =
        "<TIQ><NomNaissance>MARCHAL</NomNaissance><ListePrenom>LOUISE</ListePrenom><Sexe>F</Sexe><DateNaissance>1980-05-14</DateNaissance></TIQ>";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => app.Insi.Reset();

    [Theory]
    [InlineData(DisturbanceKind.NotXml, HttpStatusCode.BadGateway, "insi-answer-unreadable")]
    [InlineData(DisturbanceKind.Entities, HttpStatusCode.BadGateway, "insi-answer-unreadable")]
    [InlineData(DisturbanceKind.Huge, HttpStatusCode.BadGateway, "insi-answer-unreadable")]
    [InlineData(DisturbanceKind.HalfAnswer, HttpStatusCode.ServiceUnavailable, "insi-unavailable")]
    [InlineData(DisturbanceKind.BadGateway, HttpStatusCode.ServiceUnavailable, "insi-unavailable")]
    [InlineData(DisturbanceKind.Insi111, HttpStatusCode.ServiceUnavailable, "insi-unavailable")]
    [Rule("S070")]
    public async Task What_is_no_answer(DisturbanceKind kind, HttpStatusCode status, string code)
    {
        app.Insi.Switches = new() { Disturbance = Disturbance.Always(kind) };
        var asked = await AskedInVain(status, code);
        // What had come of half an answer may have been lost with its connection.
        if (kind is not DisturbanceKind.HalfAnswer)
            Assert.NotEmpty((await RawOf(asked))!);
    }

    [Theory]
    [InlineData("", "no result code")]
    [InlineData(Code00, "no person")]
    [InlineData(Code00 + "<INDIVIDU>" + Traits + "</INDIVIDU>", "no matricule")]
    [InlineData(
        Code00
            + "<INDIVIDU><INSACTIF><IdIndividu><NumIdentifiant>2800563220101</NumIdentifiant></IdIndividu></INSACTIF>"
            + Traits
            + "</INDIVIDU>",
        "no OID"
    )]
    [InlineData(
        Code00
            + "<INDIVIDU><INSACTIF><IdIndividu><NumIdentifiant>28005</NumIdentifiant></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSACTIF>"
            + Traits
            + "</INDIVIDU>",
        "a short matricule"
    )]
    [InlineData("<CR><CodeCR>77</CodeCR><LibelleCR>?</LibelleCR></CR>", "an unknown code")]
    [InlineData(Code00 + Code00, "two codes")]
    [Rule("S070")]
    public async Task Missing_and_contradictory_parts(string content, string what)
    {
        Assert.NotEmpty(what);
        var answer = Opening + content + Closing;
        app.Insi.AnswerNext(new(answer));
        var asked = await AskedInVain(HttpStatusCode.BadGateway, "insi-answer-unreadable");
        Assert.Equal(answer, Encoding.UTF8.GetString((await RawOf(asked))!));
    }

    [Fact]
    [Rule("S023")]
    public async Task A_date_with_00_is_shown_and_not_integrated()
    {
        app.Insi.Switches = new() { Answer = new() { LunarDates = LunarDate.Day } };
        await RefusedWhenAccepted(await Known(), HttpStatusCode.UnprocessableEntity, "birth-date-exceptional");
    }

    [Fact]
    public async Task A_key_that_fails_is_shown_and_not_integrated()
    {
        app.Insi.Switches = new() { Answer = new() { WrongActiveKey = true } };
        await RefusedWhenAccepted(await Known(), HttpStatusCode.UnprocessableEntity, "matricule-key-wrong");
    }

    [Fact]
    [Rule("S005")]
    public async Task The_matricule_of_somebody_else_is_not_integrated_and_becomes_a_task()
    {
        var other = Person.Somebody();
        await app.Qualify(other);
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        app.Insi.People.Remove(other.InInsi.Ins.Number);
        app.Insi.People.Put(person.InInsi with { Ins = other.InInsi.Ins });

        await RefusedWhenAccepted(id, HttpStatusCode.UnprocessableEntity, "ins-already-held");

        Assert.True(
            await app.InDatabaseAsync(db =>
                db.Tasks.AnyAsync(task => task.PatientId == id && task.Code == "duplicate", Cancel)
            )
        );
    }

    /// <summary>A provisional identity of somebody whom INSi knows.</summary>
    private async Task<string> Known()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        return await app.RegisterProvisional(person.Patient);
    }

    private async Task<string> AskedInVain(HttpStatusCode status, string code)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        Assert.Equal(status, asked.Status);
        Assert.Equal(code, asked.Codes.First());
        await IsUntouched(id);
        return id;
    }

    private async Task RefusedWhenAccepted(string id, HttpStatusCode status, string code)
    {
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        Assert.Equal("00", asked.Parameter("outcome"));
        var accepted = await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal((status, code), (accepted.Status, accepted.Codes.First()));
        await IsUntouched(id);
        Assert.NotEmpty((await RawOf(id))!);
    }

    private async Task IsUntouched(string id)
    {
        var patient = await app.As("connector").Get($"Patient/{id}");
        Assert.Equal("W/\"1\"", patient.Header("ETag"));
        Assert.Equal("PROV", patient.Json["meta"]!["tag"]![0]!["code"]!.GetValue<string>());
    }

    private Task<byte[]?> RawOf(string id) =>
        app.InDatabaseAsync(db =>
            db.Traces.Where(line => line.PatientId == id && line.Kind == TraceKind.InsiCall)
                .OrderByDescending(line => line.At)
                .Select(line => line.Raw)
                .FirstAsync(Cancel)
        );

    /// <summary>Outages are few enough for the breaker to stay closed.</summary>
    public sealed class WithoutRepetition : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Insi:MaxRetries"] = "0" });
    }
}
