using FhirIns.Fhir;
using FhirIns.Server.Bundles;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;
using FhirIns.Server.Security;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// The requests that one message becomes. Each passes the gate and the use case that a FHIR client would, in services that
/// they share, so that they happen together or not at all.
/// </summary>
internal sealed class MessageWork(EntryPipeline pipeline, IServiceProvider services, Caller caller, Peer peer)
{
    private readonly HttpContext outer = Outer(peer);
    private readonly VouchedCaller vouched = new(caller);
    private readonly List<EntryContext> runs = [];

    public Caller Caller => caller;

    /// <summary>Whether it is the flow of the domain's own master, whose status and INS are inherited (T15).</summary>
    public bool IsFeed => caller.Has("ins.feed");

    public async Task<EntryAnswer> SendAsync(string method, string path, string query = "", Element? body = null)
    {
        var entry = new EntryRequest(method, path, query)
        {
            Headers = [("Prefer", "return=minimal; handling=strict")],
            Body = body is null ? null : (FhirJson.ToBytes(body), FhirFormat.Json),
        };
        var run = await pipeline.RunAsync(entry, outer, services, vouched);
        runs.Add(run);
        return run.Answer;
    }

    /// <summary>The Patients that have a number, as this caller may see them; or why they cannot be looked for.</summary>
    public async Task<(IReadOnlyList<Element> Patients, EntryAnswer? Refusal)> FindAsync(FormIdentifier number)
    {
        var answer = await SendAsync("GET", "Patient", $"?{Condition(number)}&_count=3&_total=none");
        return answer.IsRefusal
            ? ([], answer)
            : (
                [
                    .. answer
                        .Resource!.Each("entry")
                        .Where(entry => entry["search"]?.Text("mode") == "match")
                        .Select(entry => entry["resource"]!.Clone()),
                ],
                null
            );
    }

    /// <summary>Lets the trail of refusals write, which does so on its own: after the transaction has ended.</summary>
    public async Task EndAsync()
    {
        foreach (var run in runs)
            await run.StartAsync();
    }

    public static string Condition(FormIdentifier number) =>
        number.IsRecord
            ? $"_id={Uri.EscapeDataString(Escaped(number.Value))}"
            : Condition(number.System!, number.Value);

    public static string Condition(string system, string value) =>
        $"identifier={Uri.EscapeDataString($"{Escaped(system)}|{Escaped(value)}")}";

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\").Replace(",", "\\,").Replace("|", "\\|").Replace("$", "\\$");

    private static DefaultHttpContext Outer(Peer peer)
    {
        var http = new DefaultHttpContext();
        (http.Request.Scheme, http.Request.Host) = ("https", new("localhost"));
        http.Connection.RemoteIpAddress = peer.Address;
        return http;
    }
}
