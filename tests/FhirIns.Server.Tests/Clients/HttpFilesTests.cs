using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Clients;

/// <summary>Whoever sends the requests of <c>docs/http</c> from an editor, from top to bottom, gets an answer to each.</summary>
public sealed partial class HttpFilesTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory().FullName;

    private static readonly string Folder = Path.Combine(ComposedNodes.Root(), "docs", "http");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_request_of_a_file_is_answered_on_a_fresh_sandbox(string file)
    {
        await using var sandbox = await SandboxProcess.StartAsync(directory);
        using var http = new HttpClient();
        var known = new Dictionary<string, string>();
        var answers = new Dictionary<string, JsonNode>();
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, file), TestContext.Current.CancellationToken);
        foreach (Match variable in Variable().Matches(text))
            known[variable.Groups["name"].Value] = Filled(variable.Groups["value"].Value, known, answers);
        Assert.Equal("http://localhost:5080", known["server"]);
        Assert.Equal("http://localhost:5080/fhir", known["fhir"]);
        (known["server"], known["fhir"]) = (sandbox.Url.ToString().TrimEnd('/'), $"{sandbox.Url}fhir");
        foreach (var request in text.Split("\n### ")[1..])
        {
            var title = request.Split('\n')[0];
            using var answer = await http.SendAsync(
                Read(Filled(request, known, answers)),
                TestContext.Current.CancellationToken
            );
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{title}: {(int)answer.StatusCode} {body}");
            if (Name().Match(request) is { Success: true } name)
                answers[name.Groups[1].Value] = JsonNode.Parse(body)!;
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    /// <summary>A request: a title, comments, the line with method and address, headers, an empty line, the body.</summary>
    private static HttpRequestMessage Read(string text)
    {
        var lines = text.Split('\n')[1..].SkipWhile(line => line.StartsWith('#')).ToList();
        var first = lines[0].Split(' ', 2);
        var request = new HttpRequestMessage(new(first[0]), first[1]);
        var headers = lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToList();
        var body = string.Join('\n', lines.Skip(headers.Count + 2)).Trim();
        if (body.Length > 0)
            request.Content = new StringContent(body);
        foreach (var header in headers)
            if (header[0] != "Content-Type")
                Assert.True(request.Headers.TryAddWithoutValidation(header[0], header[1]));
            else if (request.Content is { } content)
                content.Headers.ContentType = new(header[1]);
        return request;
    }

    /// <summary>The text with the value of each variable, and with what each named request brought.</summary>
    private static string Filled(string text, Dictionary<string, string> known, Dictionary<string, JsonNode> answers) =>
        Place()
            .Replace(
                text,
                place =>
                    place.Groups["path"].Success
                        ? At(answers[place.Groups["name"].Value], place.Groups["path"].Value)
                        : known[place.Groups["name"].Value]
            );

    private static string At(JsonNode answer, string path)
    {
        foreach (Match step in Step().Matches(path))
            answer = int.TryParse(step.Groups[1].Value, out var index) ? answer[index]! : answer[step.Groups[2].Value]!;
        return answer.GetValue<string>();
    }

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^# @name (\w+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\{\{(?<name>\w+)(\.response\.body\.\$(?<path>[^}]+))?\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\[(\d+)\]|\.(\w+)", RegexOptions.None, 1000)]
    private static partial Regex Step();
}
