using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIns.Fuzz;

const string Usage = """
    dotnet run --project tests/FhirIns.Fuzz -- [options]      against a sandbox that is running
      --url URL        where it listens, default http://localhost:5080
      --seed N         the corpus, default 1: the same seed sends the same requests
      --minutes N      how long, default 10
      --from N         begin at this request, to see a fault again; default 0
      --count N        end after so many requests
    """;

var (url, seed, minutes, first, count) = (new Uri("http://localhost:5080"), 1, 10, 0, int.MaxValue);
foreach (var pair in args.Chunk(2))
{
    var isNumber = int.TryParse(pair[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
    switch (pair)
    {
        case ["--url", var text] when Uri.TryCreate(text, UriKind.Absolute, out var address):
            url = address;
            break;
        case ["--seed", _] when isNumber:
            seed = number;
            break;
        case ["--minutes", _] when isNumber:
            minutes = number;
            break;
        case ["--from", _] when isNumber:
            first = number;
            break;
        case ["--count", _] when isNumber:
            count = number;
            break;
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}

var token = await TokenAsync(url);
var (started, sent, faults, slowest) = (Stopwatch.GetTimestamp(), 0, 0, TimeSpan.Zero);
foreach (var request in new HostileCorpus(seed).Requests().Skip(first).Take(count))
{
    if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(minutes))
        break;
    var reply = await RawHttp.SendAsync(url, request, token, TimeSpan.FromSeconds(30), CancellationToken.None);
    slowest = reply.Duration > slowest ? reply.Duration : slowest;
    if ((reply.Fault(request) ?? (reply.IsSlow ? $"{reply.Duration.TotalSeconds:0.0} s" : null)) is { } fault)
    {
        faults++;
        await Console.Out.WriteLineAsync($"{fault}\n  {request}\n  {reply.Text[..Math.Min(400, reply.Text.Length)]}");
    }
    sent++;
}
await Console.Out.WriteLineAsync(
    $"seed {seed}: {sent} requests, {faults} faults, slowest {slowest.TotalMilliseconds:0} ms"
);
return faults == 0 ? 0 : 1;

static async Task<string> TokenAsync(Uri url)
{
    using var http = new HttpClient();
    using var form = new FormUrlEncodedContent(
        new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "referent",
            ["client_secret"] = "sandbox",
        }
    );
    using var answer = await http.PostAsync(new Uri(url, "/sandbox/token"), form);
    using var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
    return token.RootElement.GetProperty("access_token").GetString()!;
}
