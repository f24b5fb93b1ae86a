using System.Net;
using System.Text;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Formats;

/// <summary>What may leave in each form, for an identity in each state, over HTTP.</summary>
public sealed class LettingFormsLeaveTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private static readonly string[] Forms = ["cx", "xds", "pid", "cda", "dicom", "datamatrix", "label", "mssante"];
    private static readonly string[] WithoutIns = ["pid", "dicom", "label"];

    [Theory]
    [MemberData(nameof(States.All), MemberType = typeof(States))]
    [Rule("S051", "S052", "S053", "S064", "S113", "S117")]
    public async Task An_ins_leaves_in_a_form_exactly_while_it_leaves_in_the_patient(
        string status,
        string? attribute,
        bool leaves
    )
    {
        var person = Person.Somebody();
        var id = await app.InState(person, status, attribute);
        foreach (var form in Forms)
        {
            var answer = await app.As("connector").Get($"Patient/{id}/$ins-format?format={form}");

            if (!leaves && !WithoutIns.Contains(form))
            {
                Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
                Assert.Equal(["not-disseminable"], answer.Codes);
                Assert.DoesNotContain(person.Number, answer.Text);
                continue;
            }
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("no-store", answer.Header("Cache-Control"));
            var content = Encoding.UTF8.GetString(Convert.FromBase64String(answer.Json["data"]!.GetValue<string>()));
            // A drawn symbol holds its text in modules: DrawingDatamatricesTests scans it.
            if (form != "datamatrix")
                Assert.Equal(leaves, content.Replace(" ", "").Contains(person.Matricule));
            if (WithoutIns.Contains(form))
                Assert.Contains(person.Family, content);
        }
    }

    [Fact]
    [Rule("S003")]
    public async Task A_label_names_the_nature_of_the_number_and_never_its_oid()
    {
        var id = await app.Qualify(Person.Somebody());
        foreach (var accept in new[] { "text/plain", "image/svg+xml" })
        {
            var label = await Native(id, "label", accept);
            Assert.Contains(" NIR", label.Text);
            Assert.DoesNotContain("1.2.250", label.Text);
        }
    }

    [Fact]
    [Rule("S115", "S116")]
    public async Task Dicom_carries_no_birth_place_and_hprim_is_no_form()
    {
        var id = await app.Qualify(Person.Somebody());
        Assert.DoesNotContain("63220<", (await Native(id, "dicom", "application/xml")).Text);
        var hprim = await app.As("connector").Get($"Patient/{id}/$ins-format?format=hprim");
        Assert.Equal(HttpStatusCode.BadRequest, hprim.Status);
    }

    [Theory]
    [InlineData("datamatrix", "image/png", "image/png")]
    [InlineData("datamatrix", "image/svg+xml", "image/svg+xml")]
    [InlineData("datamatrix", "text/plain", "text/plain; charset=utf-8")]
    [InlineData("pid", "text/plain", "text/plain; charset=utf-8")]
    [InlineData("cda", "application/pdf, text/plain;q=0.1", null)]
    public async Task A_form_is_given_raw_to_who_accepts_nothing_of_fhir(string form, string accept, string? type)
    {
        var id = await app.Qualify(Person.Somebody());
        var answer = await Native(id, form, accept);
        Assert.Equal(type is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, answer.Status);
        if (type is not null)
            Assert.Equal(type, answer.Header("Content-Type"));
    }

    [Fact]
    public async Task A_form_needs_the_right_to_see_an_ins_and_an_identity_that_exists()
    {
        var id = await app.Qualify(Person.Somebody());
        var outsider = app.As("reception", "user/Patient.crus");
        Assert.Equal(HttpStatusCode.Forbidden, (await outsider.Get($"Patient/{id}/$ins-format?format=cx")).Status);
        var nobody = await app.As("connector").Get("Patient/nobody/$ins-format?format=cx");
        Assert.Equal(HttpStatusCode.NotFound, nobody.Status);
        var without = await app.As("connector").Get($"Patient/{id}/$ins-format");
        Assert.Equal(HttpStatusCode.BadRequest, without.Status);
        Assert.Equal(["parameter-missing"], without.Codes);
    }

    [Fact]
    [Rule("S114")]
    public async Task Who_has_no_local_number_leaves_under_the_one_of_the_record()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var pid = (await Native(id, "pid", "text/plain")).Text.Split('|');
        Assert.Equal($"{id}^^^FHIRINS&{SandboxClient.Domain}&URI^RI", pid[3]);
        Assert.Contains($">{id}<", (await Native(id, "dicom", "application/xml")).Text);

        // Where the domain has no OID, a UUID is its own root in CDA, and XDS takes the INS.
        var person = Person.Somebody();
        var qualified = await app.Qualify(person);
        Assert.Contains($"<id root=\"{qualified}\"", (await Native(qualified, "cda", "application/xml")).Text);
        Assert.Contains($"<rim:Value>{person.Matricule}^^^", (await Native(qualified, "xds", "application/xml")).Text);
    }

    private Task<FhirReply> Native(string id, string form, string accept) =>
        app.As("connector").Get($"Patient/{id}/$ins-format?format={form}", ("Accept", accept));
}
