using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Benchmarks;

/// <summary>
/// Opens every page of the dashboard again and again as one person at a large base, and tells how long the server took: the
/// first time, then the median and the worst.
/// </summary>
internal static partial class PagesBenchmarks
{
    public const string Mode = "pages";

    private const int Rounds = 25;

    /// <param name="args">Number of people, and <c>postgresql</c> for that engine.</param>
    public static async Task RunAsync(string[] args, TextWriter output)
    {
        var data = Directory.CreateTempSubdirectory("fhirins-bench-");
        // It ends with this process.
        var postgres = args.Contains("postgresql") ? await PostgreSqlServer.GetAsync() : null;
        try
        {
            string[] connection = postgres is null ? [] : [await postgres.CreateDatabaseAsync()];
            await using var server = ChildProcess.Start([ServedSandbox.Mode, data.FullName, args[0], .. connection]);
            var served = JsonSerializer.Deserialize<Served>(await server.ReadLineAsync())!;
            using var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() })
            {
                BaseAddress = new($"http://127.0.0.1:{served.Port}"),
                Timeout = TimeSpan.FromMinutes(5),
            };
            var choice = await http.GetStringAsync("/");
            await http.GetStringAsync(WebUtility.HtmlDecode(Referent().Match(choice).Groups[1].Value));
            var people = await http.GetStringAsync("/identities?who=QUAL");
            var identity = Identity().Match(people).Groups[1].Value;
            await output.WriteLineAsync("| Page | first ms | median ms | worst ms |");
            await output.WriteLineAsync("| --- | ---: | ---: | ---: |");
            foreach (var (name, address) in Addresses(identity, LastPage(people)))
                await MeasureAsync(http, name, address, output);
            await SearchAsync(http, output);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static (string Name, string Address)[] Addresses(string identity, string next) =>
        [
            ("overview", "/"),
            ("people of a status", "/identities?who=QUAL"),
            ("people of a status, next page", next),
            ("people whose INS is a NIA", "/identities?who=NIA"),
            ("work lists", "/worklists"),
            ("campaigns", "/campaigns"),
            ("traces", "/traces"),
            ("traces, INSi calls", "/traces?kind=insi"),
            ("identity", identity),
            ("proof", identity + "/proof"),
            ("traits", identity + "/traits"),
            ("screen for the patient", identity + "/confirm"),
            ("header and label", identity + "/print"),
            ("empty search", "/search"),
        ];

    private static async Task MeasureAsync(HttpClient http, string name, string address, TextWriter output)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
            times.Add(await TimeAsync(() => http.GetStringAsync(address)));
        await TellAsync(name, times, output);
    }

    /// <summary>A birth date and the beginning of a name, as a desk searches.</summary>
    private static async Task SearchAsync(HttpClient http, TextWriter output)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var form = await http.GetStringAsync("/search");
            var fields = Hidden()
                .Matches(form)
                .ToDictionary(one => one.Groups[1].Value, one => WebUtility.HtmlDecode(one.Groups[2].Value));
            fields["birthDate"] = $"19{50 + round}-0{1 + (round % 9)}-15";
            fields["family"] = "MAR";
            using var content = new FormUrlEncodedContent(fields);
            times.Add(
                await TimeAsync(async () =>
                {
                    using var answer = await http.PostAsync("/search", content);
                    answer.EnsureSuccessStatusCode();
                    return await answer.Content.ReadAsStringAsync();
                })
            );
        }
        await TellAsync("search, with its redirection", times, output);
    }

    private static async Task<double> TimeAsync(Func<Task<string>> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task TellAsync(string name, List<double> times, TextWriter output)
    {
        var warm = times.Skip(1).Order().ToList();
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {times[0]:0.0} | {warm[warm.Count / 2]:0.0} | {warm[^1]:0.0} |"
            )
        );
    }

    private static string LastPage(string people) => WebUtility.HtmlDecode(Next().Match(people).Groups[1].Value);

    [GeneratedRegex("href=\"([^\"]*person=referent)\"", RegexOptions.None, 1000)]
    private static partial Regex Referent();

    [GeneratedRegex("href=\"(/identities/[0-9a-f-]{36})\"", RegexOptions.None, 1000)]
    private static partial Regex Identity();

    [GeneratedRegex("href=\"(/identities[?][^\"]*after=[^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Next();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
