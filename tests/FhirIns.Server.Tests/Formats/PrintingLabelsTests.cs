using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Xml.Linq;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Formats;

/// <summary>Labels as users configure them: what they add, and what they cannot take away.</summary>
public sealed class PrintingLabelsTests(PrintingLabelsTests.Printing app) : IClassFixture<PrintingLabelsTests.Printing>
{
    private static readonly string[] Least = ["birth-name", "first-given-name", "birth-date", "sex", "ins"];

    private static readonly FormIdentity Somebody = new()
    {
        Ins = new("277010115400329", InsOid.Nir),
        BirthName = "GARCIA-HAMMADI",
        FirstGivenName = "SARAH-LOU",
        GivenNames = "SARAH-LOU ANNA",
        Gender = "female",
        BirthDate = "1977-01-21",
        BirthPlace = "01154",
        UsedNames = [new("LOPEZ", "SARAH")],
        Identifiers = [new("42", "urn:oid:1.2.250.1.999", "PI", null)],
    };

    [Theory]
    [InlineData("first-given-name")]
    [InlineData("birth-name")]
    [InlineData("birth-date")]
    [InlineData("sex")]
    [InlineData("ins")]
    [Rule("S111", "S113")]
    public void A_label_without_a_mandatory_field_is_refused_whatever_its_name(string field)
    {
        var without = Least.Where(one => one != field).ToArray();
        var usual = Problems(new() { Fields = without });
        Assert.Equal([$"Formats:Label:Fields lacks \"{field}\", which every label shows."], usual);
        var named = Problems(new() { Templates = { ["tube"] = new() { Fields = without } } });
        Assert.Equal([$"Formats:Label:Templates:tube:Fields lacks \"{field}\", which every label shows."], named);
    }

    [Theory]
    [InlineData(new[] { "oid" }, 70, 37, "Formats:Label:Fields has \"oid\", which is no field of a label.")]
    [InlineData(new[] { "sex" }, 70, 37, "Formats:Label:Fields has \"sex\" more than once.")]
    [InlineData(new string[0], 70, 12, "Formats:Label:Height is too small for 5 lines: 14 mm are needed.")]
    [InlineData(
        new string[0],
        5,
        37,
        "Formats:Label:Width must be between 20 and 300 mm, and Formats:Label:Height between 10 and 300 mm."
    )]
    public void A_label_that_cannot_be_printed_is_refused_in_a_sentence(
        string[] more,
        int width,
        int height,
        string sentence
    ) =>
        Assert.Equal(
            [sentence],
            Problems(
                new()
                {
                    Fields = [.. Least, .. more],
                    Width = width,
                    Height = height,
                }
            )
        );

    [Theory]
    [InlineData(70, 37)]
    [InlineData(50, 25)]
    [InlineData(20, 25)]
    [InlineData(210, 297)]
    [Rule("S111")]
    public void All_that_was_configured_stands_on_the_label(int width, int height)
    {
        var template = new LabelTemplate
        {
            Fields = [.. LabelFields.All],
            Width = width,
            Height = height,
        };
        Assert.Empty(template.Problems("Formats:Label"));
        XNamespace svg = "http://www.w3.org/2000/svg";
        var texts = XElement.Parse(LabelForm.Svg(Somebody, template)).Elements(svg + "text").ToList();
        Assert.Equal(10, texts.Count);
        Assert.All(texts, text => Assert.InRange(Number(text, "y"), 0, height));
        Assert.All(texts, text => Assert.InRange(Number(text, "x"), 0, width));
        Assert.Contains(texts, text => text.Value == "INS : 2 77 01 01 154 003 29 NIR");
    }

    [Fact]
    [Rule("S003", "S111", "S113")]
    public async Task A_label_is_asked_for_by_its_name_and_has_no_ins_that_may_not_leave()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var tube = await Label(id, "tube");
        Assert.Equal([person.Family, "LOUISE", "Né(e) le 14/05/1980", "Sexe : F"], tube[..4]);
        Assert.EndsWith(" NIR", tube[4]);
        Assert.Equal(["Prénoms : LOUISE CLAIRE", ""], tube[5..]);
        Assert.Contains("width=\"40mm\" height=\"20mm\"", (await Ask(id, "&template=tube", "image/svg+xml")).Text);

        var provisional = await app.RegisterProvisional(Person.Somebody().Patient);
        Assert.DoesNotContain(
            await Label(provisional, "tube"),
            line => line.StartsWith("INS", StringComparison.Ordinal)
        );
        var unknown = await Ask(id, "&template=bracelet", "application/fhir+json");
        Assert.Equal((HttpStatusCode.BadRequest, "label-template-unknown"), (unknown.Status, unknown.Codes.Single()));
    }

    private async Task<string[]> Label(string id, string template) =>
        (await Ask(id, $"&template={template}", "text/plain")).Text.Split('\n');

    private Task<FhirReply> Ask(string id, string more, string accept) =>
        app.As("connector").Get($"Patient/{id}/$ins-format?format=label{more}", ("Accept", accept));

    private static IEnumerable<string?> Problems(LabelOptions options) =>
        options.Validate(new ValidationContext(options)).Select(problem => problem.ErrorMessage);

    private static double Number(XElement text, string attribute) =>
        double.Parse(text.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>A server with a label for tubes.</summary>
    public sealed class Printing : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                Least
                    .Append("given-names")
                    .Index()
                    .ToDictionary(one => $"Formats:Label:Templates:tube:Fields:{one.Index}", one => (string?)one.Item)
                    .Append(new("Formats:Label:Templates:tube:Width", "40"))
                    .Append(new("Formats:Label:Templates:tube:Height", "20"))
                    .ToDictionary()
            );
    }
}
