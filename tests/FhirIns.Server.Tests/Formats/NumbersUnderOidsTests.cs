using System.Net;
using FhirIns.Server.Hl7v2;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Hl7v2;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.Extensions.Options;
using SecurityOptions = FhirIns.Server.Security.SecurityOptions;

namespace FhirIns.Server.Tests.Formats;

/// <summary>Local numbers, kept under a URL, leave and come under the OID that their system is configured to have.</summary>
public sealed class NumbersUnderOidsTests(MessageApplication app) : IClassFixture<MessageApplication>
{
    [Fact]
    [Rule("S114")]
    public async Task A_number_under_a_url_leaves_under_its_oid_and_is_known_when_it_comes_back()
    {
        var person = Person.Somebody() with { Ipp = NewIpp() };
        var id = await app.Qualify(person);
        var cda = await Form(id, "cda", "application/xml");
        Assert.Contains($"<id extension=\"{person.Ipp}\" root=\"{MessageApplication.Oid}\"", cda);
        Assert.DoesNotContain("https://hospital", cda);
        var cx = $"{person.Ipp}^^^&{MessageApplication.Oid}&ISO^PI";
        Assert.Contains(cx.Replace("&", "&amp;"), await Form(id, "xds", "application/xml"));
        var pid = await Form(id, "pid", "text/plain");
        Assert.Contains(cx, pid);

        using var master = await app.ConnectAsync();
        var change = new Message("A31") { Segments = [pid.Split('\r')[0].Replace("CLAIRE", "CLAIRE ANNE")] };
        Assert.Equal("AA", (await master.Send(change.ToString())).Code);
        var changed = (await app.As("connector").Get($"Patient/{id}")).Json.ToJsonString();
        Assert.Contains("CLAIRE ANNE", changed);
        Assert.DoesNotContain(MessageApplication.Oid, changed);
    }

    [Fact]
    public async Task A_number_in_a_cda_header_is_kept_under_the_url_of_its_oid()
    {
        var person = Person.Somebody() with { Ipp = NewIpp() };
        var cda = await Form(await app.Qualify(person), "cda", "application/xml");
        var (stranger, other) = (Person.Somebody(), NewIpp());
        var answer = await app.As("reception")
            .Post(
                "Patient/$ins-intake",
                Resources.Parameters(
                    ("format", "valueCode", "cda"),
                    (
                        "content",
                        "valueString",
                        cda.Replace(person.Ipp!, other)
                            .Replace(person.Matricule, stranger.Matricule)
                            .Replace(person.Family, stranger.Family)
                    )
                )
            );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var found = await app.As("connector").Get($"Patient?identifier={Resources.Ipp}|{other}");
        Assert.Equal(1, found.Total);
    }

    [Theory]
    [InlineData("1.2.250.1.213.1.4.8", "1.2.3", "is the OID of an INS")]
    [InlineData("1.2.3", "1.2.4", "are OIDs of the same system")]
    [InlineData("1.2.3", "CHU-X", null)]
    public void An_oid_that_cannot_be_written_is_refused_in_a_sentence(string one, string other, string? sentence)
    {
        var options = new Hl7v2Options { Systems = { [one] = Resources.Ipp, [other] = Resources.Ipp } };
        var rules = new Hl7v2OptionsRules(Options.Create(new SecurityOptions()), Options.Create(new DatabaseOptions()));
        var failures = rules.Validate(null, options).Failures ?? [];
        Assert.Equal(sentence is not null, failures.Any(failure => failure.Contains(sentence ?? "")));
    }

    private static string NewIpp() => $"O{Guid.NewGuid():N}"[..16];

    private async Task<string> Form(string id, string form, string type) =>
        (await app.As("connector").Get($"Patient/{id}/$ins-format?format={form}", ("Accept", type))).Text;
}
