using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Somebody who listens for notifications on a socket of their own, and answers as a test wants.</summary>
public sealed class Subscriber : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Notification> heard = new();

    private Subscriber(WebApplication app) => this.app = app;

    /// <summary>The status of the answer to a message; 200 until a test says otherwise.</summary>
    public Func<Notification, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    /// <summary>Everything that came, accepted or not.</summary>
    public IReadOnlyList<Notification> Heard => [.. heard];

    /// <summary>What was accepted.</summary>
    public IReadOnlyList<Notification> Accepted => [.. heard.Where(one => one.Status is >= 200 and < 300)];

    public Uri Url => new(app.Urls.First());

    /// <param name="address">Where to listen; any free port by default.</param>
    public static async Task<Subscriber> StartAsync(string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var app = builder.Build();
        var subscriber = new Subscriber(app);
        app.Run(subscriber.HearAsync);
        await app.StartAsync();
        return subscriber;
    }

    /// <summary>Waits until enough was accepted.</summary>
    public async Task<IReadOnlyList<Notification>> HearsAsync(int count, int seconds = 60)
    {
        for (var attempt = 0; attempt < seconds * 20 && Accepted.Count < count; attempt++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(Accepted.Count >= count, $"{Accepted.Count} of {count} messages came.");
        return Accepted;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task HearAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var notification = new Notification(
            http.Request.Method,
            http.Request.Path,
            await reader.ReadToEndAsync(),
            http.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            )
        );
        notification.Status = await Answer(notification);
        heard.Enqueue(notification);
        http.Response.StatusCode = notification.Status;
        if (notification.Status is >= 300 and < 400)
            http.Response.Headers.Location = $"{http.Request.Scheme}://{http.Request.Host}/elsewhere";
    }
}

/// <summary>A message as it came.</summary>
public sealed record Notification(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public int Status { get; set; }

    public string Id => Headers["X-Notification-Id"];

    public long Sequence => long.Parse(Headers["X-Notification-Sequence"], CultureInfo.InvariantCulture);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The exact status that the Patient in it has.</summary>
    public string? IdentityStatus => Json["meta"]?["tag"]?[0]?["code"]?.GetValue<string>();
}
