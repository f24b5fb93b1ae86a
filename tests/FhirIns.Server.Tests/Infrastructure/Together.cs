using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>A request that is to be sent beside others.</summary>
public sealed record Attempt(string Client, HttpMethod Method, string Path, JsonNode Body)
{
    public static Attempt Post(string client, string path, JsonNode body) => new(client, HttpMethod.Post, path, body);

    public static Attempt Put(string client, string path, JsonNode body) => new(client, HttpMethod.Put, path, body);
}

/// <summary>
/// Sends requests so that the server has let all of them in before it reads the body of any: each waits, as HTTP allows,
/// for the server to ask for its body, and gives it only when all were asked.
/// </summary>
public static class Together
{
    public static async Task<FhirReply[]> AtOnce(this FhirInsApplication app, params Attempt[] attempts)
    {
        var missing = attempts.Length;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(app.Url, "/fhir/") };
        return await Task.WhenAll(attempts.Select(SendAsync));

        async Task<FhirReply> SendAsync(Attempt attempt)
        {
            using var request = new HttpRequestMessage(attempt.Method, attempt.Path);
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                app.Host.TokenOf(attempt.Client, null)
            );
            request.Headers.ExpectContinue = true;
            request.Content = new WaitingBody(Encoding.UTF8.GetBytes(attempt.Body.ToJsonString()), WaitForAllAsync);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return new(
                answer.StatusCode,
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                new Dictionary<string, string>()
            );
        }

        Task WaitForAllAsync()
        {
            if (Interlocked.Decrement(ref missing) == 0)
                all.SetResult();
            return all.Task;
        }
    }

    /// <summary>A body that is given when the server has asked for it, and not at once.</summary>
    private sealed class WaitingBody(byte[] content, Func<Task> wait) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await wait();
            await stream.WriteAsync(content);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = content.Length;
            return true;
        }
    }
}
