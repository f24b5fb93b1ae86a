using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>Somebody's software that calls the simulator over HTTP.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private readonly HttpClient _http;

    private Caller(InsiSimulator simulator, HttpMessageHandler handler)
    {
        Simulator = simulator;
        _http = new HttpClient(handler) { BaseAddress = simulator.Url, Timeout = TimeSpan.FromSeconds(60) };
    }

    public InsiSimulator Simulator { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Caller> OfNewSimulator(
        InsiSimulatorOptions? options = null,
        HttpMessageHandler? handler = null
    ) => new(await InsiSimulator.StartAsync(options, Cancellation), handler ?? new SocketsHttpHandler());

    public Task<Answer> Search(string name, string given, string sex, string date, string? place = null) =>
        Send(Requests.Traits(name, given, sex, date, place), Requests.TraitsAction);

    public Task<Answer> Verify(string individual) => Send(Requests.Verify(individual), Requests.VerifyAction);

    public async Task<Answer> Send(
        string soap,
        string? action = null,
        string mediaType = "application/soap+xml",
        string? forwardedName = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/lps");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(soap));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType, "utf-8");
        if (action is not null)
            request.Content.Headers.ContentType.Parameters.Add(new NameValueHeaderValue("action", $"\"{action}\""));
        if (forwardedName is not null)
            request.Headers.Add("X-Client-Certificate-CN", forwardedName);
        return await Answer(request);
    }

    public async Task<Answer> Control(
        HttpMethod method,
        string path,
        string? json = null,
        string mediaType = "application/json"
    )
    {
        using var request = new HttpRequestMessage(method, $"/control/{path}");
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, mediaType);
        return await Answer(request);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Simulator.DisposeAsync();
    }

    private async Task<Answer> Answer(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), text);
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, string Text)
{
    private static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope";

    public XElement Payload => XDocument.Parse(Text).Root!.Element(Soap + "Body")!.Elements().Single();

    public string Code => First("CodeCR") ?? "";

    public string? Number => First("NumIdentifiant");

    /// <summary>The fault's subcode without its prefix, and the code in its detail.</summary>
    public (string Role, string Subcode, string Code) Fault
    {
        get
        {
            var values = Payload.Descendants(Soap + "Value").Select(value => value.Value.Split(':')[1]).ToArray();
            var error = Payload.Descendants(XName.Get("Erreur", "urn:siram")).Single();
            return (values[0], values[1], (string)error.Attribute("code")!);
        }
    }

    /// <summary>The text of the first element of that local name, wherever it is.</summary>
    public string? First(string name) => All(name).FirstOrDefault();

    public IReadOnlyList<string> All(string name) =>
        [
            .. Payload
                .DescendantsAndSelf()
                .Where(element => element.Name.LocalName == name)
                .Select(element => element.Value),
        ];
}
