using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FhirIns.Insi.Tests;

/// <summary>
/// Stands where the service stands, on a real socket of this machine: it keeps what it receives and answers what the
/// test says. It understands nothing.
/// </summary>
internal sealed class InsiServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private InsiServer(WebApplication application) => _application = application;

    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>Answers each request; the number of the request counts from 1.</summary>
    public static Task<InsiServer> Start(Func<HttpContext, int, Task> answer)
    {
        var count = 0;
        return StartAsync((_, context) => answer(context, Interlocked.Increment(ref count)), certificate: null);
    }

    /// <summary>Answers each request by what it says.</summary>
    public static Task<InsiServer> Start(Func<ReceivedRequest, HttpContext, Task> answer) =>
        StartAsync(answer, certificate: null);

    /// <summary>Answers with these texts in turn, the last one again and again; faults with 500 as the service does.</summary>
    public static Task<InsiServer> Start(params string[] answers) =>
        Start((HttpContext context, int number) => Answer(context, answers[Math.Min(number, answers.Length) - 1]));

    /// <summary>Answers behind TLS that asks for a certificate of the client, and takes any, or none at all.</summary>
    public static Task<InsiServer> StartTls(X509Certificate2 certificate, string answer, bool takesClients = true) =>
        StartAsync((_, context) => Answer(context, answer), certificate, takesClients);

    public static async Task Answer(HttpContext context, string answer)
    {
        context.Response.StatusCode = answer.Contains("Fault>", StringComparison.Ordinal) ? 500 : 200;
        context.Response.ContentType = "application/soap+xml; charset=utf-8";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task<InsiServer> StartAsync(
        Func<ReceivedRequest, HttpContext, Task> answer,
        X509Certificate2? certificate,
        bool takesClients = true
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(
                            new HttpsConnectionAdapterOptions
                            {
                                ServerCertificate = certificate,
                                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                                ClientCertificateValidation = (_, _, _) => takesClients,
                            }
                        );
                    }
                }
            )
        );
        var application = builder.Build();
        var server = new InsiServer(application);
        application.Run(async context =>
        {
            var request = await ReceivedRequest.Of(context);
            server.Received.Enqueue(request);
            await answer(request, context);
        });
        await application.StartAsync(Xunit.TestContext.Current.CancellationToken);
        var address = new Uri(application.Urls.Single());
        server.Endpoint = new UriBuilder(address) { Host = "localhost", Path = "/lps" }.Uri;
        return server;
    }
}

/// <summary>A request as it came.</summary>
internal sealed record ReceivedRequest(
    string Method,
    string Path,
    string? ContentType,
    string? Accept,
    string Body,
    string? CertificateSubject,
    string? TraceParent
)
{
    public static async Task<ReceivedRequest> Of(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return new ReceivedRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.ContentType,
            context.Request.Headers.Accept,
            await reader.ReadToEndAsync(context.RequestAborted),
            context.Connection.ClientCertificate?.Subject,
            context.Request.Headers.TraceParent.FirstOrDefault()
        );
    }
}
