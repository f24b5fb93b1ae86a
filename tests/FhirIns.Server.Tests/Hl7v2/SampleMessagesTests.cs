using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>The samples of <c>docs/samples</c> do and say what their page promises.</summary>
public sealed class SampleMessagesTests(MessageApplication app) : IClassFixture<MessageApplication>
{
    private const string Ipp = "IPP0000042";

    private static readonly string Folder = Path.Combine(ComposedNodes.Root(), "docs", "samples");
    private static readonly string[][] Page =
    [
        .. File.ReadAllLines(Path.Combine(Folder, "README.md"))
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    [Fact]
    [Rule("S114", "T15")]
    public async Task Each_sample_does_what_its_page_says()
    {
        using var master = await app.ConnectAsync();
        foreach (
            var (file, said, status) in Page.Where(row => row[0].EndsWith(".er7)", StringComparison.Ordinal))
                .Select(row => (FileIn(row[0]), row[1], row[2]))
        )
        {
            var answer = await master.Send((await ReadAsync(file)).Replace('\n', '\r'));
            Assert.Equal((file, said), (file, string.Join(" at ", answer.Places.Prepend(answer.Code))));
            var now = await ShowAsync();
            Assert.Equal((file, status), (file, (string)now["meta"]!["tag"]![0]!["code"]!));
            if (file.StartsWith('2'))
                await ShowFormsAsync((string)now["id"]!);
        }
    }

    private async Task ShowFormsAsync(string id)
    {
        foreach (
            var (form, type, file) in Page.Where(row => row[2].Contains("](forms/"))
                .Select(row => (row[0].Trim('`'), row[1], FileIn(row[2])))
        )
        {
            var answer = await app.As("connector").Get($"Patient/{id}/$ins-format?format={form}", ("Accept", type));
            var text = answer.Text.Replace('\r', '\n').Replace(id, "01a22316-6905-77b3-9746-e37829c5ae97");
            Assert.Equal((await ReadAsync(file)).Trim(), text.Trim());
        }
        foreach (var (form, file) in new[] { ("cda", "cda.xml"), ("pid", "pid.er7"), ("datamatrix", "datamatrix.txt") })
        {
            var taken = await app.As("partner")
                .Post(
                    "Patient/$ins-intake",
                    Resources.Parameters(
                        ("format", "valueCode", form),
                        (
                            "content",
                            "valueString",
                            (await ReadAsync($"forms/{file}")).Replace('\u001d', '\u241d').Trim()
                        )
                    )
                );
            Assert.Equal((form, HttpStatusCode.OK), (form, taken.Status));
        }
    }

    private async Task<JsonNode> ShowAsync() =>
        Assert.Single(
            (await app.As("connector").Get($"Patient?identifier={Message.System}|{Ipp}&active=true")).Entries
        );

    private static string FileIn(string link) => link.Split("](")[1].TrimEnd(')');

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(Folder, file), TestContext.Current.CancellationToken);
}
