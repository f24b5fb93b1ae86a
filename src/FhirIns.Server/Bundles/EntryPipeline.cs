using FhirIns.Server.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FhirIns.Server.Bundles;

/// <summary>Sends an entry through the server as if it had come alone: routing, gate, handler, exception handler.</summary>
internal sealed class EntryPipeline(IHttpContextAccessor accessor)
{
    /// <summary>All that a request passes after it has come in.</summary>
    public RequestDelegate Rest { get; set; } = _ => throw new InvalidOperationException("UseEntries was not called.");

    /// <summary>Runs an entry in the services given: its own for a batch, shared ones for a transaction.</summary>
    /// <param name="outer">The request that carries the Bundle.</param>
    /// <param name="features">What the handler is told besides the request.</param>
    public async Task<EntryContext> RunAsync(
        EntryRequest entry,
        HttpContext outer,
        IServiceProvider services,
        params object[] features
    )
    {
        var context = new EntryContext(entry, outer, services);
        foreach (var feature in features)
            context.Http.Features[feature.GetType()] = feature;
        accessor.HttpContext = context.Http;
        try
        {
            await Rest(context.Http);
            await context.Http.Response.CompleteAsync();
        }
        finally
        {
            accessor.HttpContext = outer;
        }
        return context;
    }
}

/// <summary>A request within a request.</summary>
/// <param name="Path">Below the base, without a slash at its beginning.</param>
/// <param name="Query">With its question mark; may be empty.</param>
internal sealed record EntryRequest(string Method, string Path, string Query)
{
    public IEnumerable<(string Name, string Value)> Headers { get; init; } = [];

    public (byte[] Bytes, string Type)? Body { get; init; }

    public static EntryRequest Of(BundleEntry entry) =>
        new(entry.Method, entry.Path, entry.Query) { Headers = entry.Headers, Body = entry.Body() };
}

/// <summary>The context of an entry: what it asks, and what it is answered.</summary>
internal sealed class EntryContext
{
    /// <summary>What an entry inherits from the request that carries it.</summary>
    private static readonly string[] Inherited = [HeaderNames.Authorization, HeaderNames.Host, "Prefer"];

    private readonly MemoryStream body = new();
    private readonly Response response = new();

    public EntryContext(EntryRequest entry, HttpContext outer, IServiceProvider services)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature
        {
            Method = entry.Method,
            Scheme = outer.Request.Scheme,
            Protocol = outer.Request.Protocol,
            PathBase = outer.Request.PathBase,
            Path = $"{FhirBase.Path}/{entry.Path}",
            QueryString = entry.Query,
            Body = new MemoryStream(entry.Body?.Bytes ?? [], writable: false),
        };
        foreach (var name in Inherited)
            request.Headers[name] = outer.Request.Headers[name];
        request.Headers.Accept = FhirFormat.Json;
        if (entry.Body is { } sent)
            (request.Headers.ContentType, request.Headers.ContentLength) = (sent.Type, sent.Bytes.Length);
        foreach (var (name, value) in entry.Headers)
            request.Headers[name] = value;
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(entry.Body is not null));
        Share<IHttpConnectionFeature>();
        Share<ITlsConnectionFeature>();
        Share<IHttpRequestLifetimeFeature>();
        Http = new DefaultHttpContext(features) { RequestServices = services, TraceIdentifier = outer.TraceIdentifier };

        void Share<TFeature>()
            where TFeature : class => features.Set(outer.Features.Get<TFeature>());
    }

    public HttpContext Http { get; }

    public EntryAnswer Answer => EntryAnswer.Of(Http.Response, body.ToArray());

    /// <summary>Lets those run who wait for the answer to start: the trail of refusals, which writes on its own.</summary>
    public Task StartAsync() => response.StartAsync();

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => canHaveBody;
    }

    /// <summary>A response that starts when it is told to.</summary>
    private sealed class Response : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> waiting = [];

        public override void OnStarting(Func<object, Task> callback, object state) => waiting.Push((callback, state));

        public async Task StartAsync()
        {
            while (waiting.TryPop(out var next))
                await next.Callback(next.State);
        }
    }
}
