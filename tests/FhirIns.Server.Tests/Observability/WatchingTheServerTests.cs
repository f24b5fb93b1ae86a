using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Observability;

/// <summary>What operators and their tools see of a running server.</summary>
public sealed class WatchingTheServerTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    public async Task A_node_says_without_a_token_that_it_lives_and_that_it_is_ready()
    {
        using var http = new HttpClient { BaseAddress = app.Url };
        var cancelled = TestContext.Current.CancellationToken;
        Assert.Equal(
            HttpStatusCode.OK,
            (await http.GetAsync(new Uri("/health/live", UriKind.Relative), cancelled)).StatusCode
        );
        var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancelled);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var health = await http.GetAsync(new Uri("/health", UriKind.Relative), cancelled);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Contains("database", await health.Content.ReadAsStringAsync(cancelled));
        var checks = JsonNode.Parse(await ready.Content.ReadAsStringAsync(cancelled))!["checks"]!;
        Assert.Equal("healthy", checks["database"]!["status"]!.GetValue<string>());
        Assert.Equal("healthy", checks["jobs"]!["status"]!.GetValue<string>());
        Assert.NotNull(checks["insi"]);
        Assert.Contains("open", checks["insi"]!.ToJsonString());
    }

    [Fact]
    public async Task Metrics_tell_of_requests_and_calls_and_of_nobody()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var reception = app.As("reception");
        var id = (await reception.Post("Patient", person.Patient)).Id;
        await reception.Post($"Patient/{id}/$ins-retrieve");
        using var http = new HttpClient { BaseAddress = app.Url };
        var text = await http.GetStringAsync(
            new Uri("/metrics", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", text);
        Assert.Contains("http_server_request_duration_seconds_bucket{", text);
        Assert.Contains("insi_call_duration_seconds_count{", text);
        Assert.Matches("(?m)^dotnet_process_memory_working_set_bytes [0-9.E+]+$", text);
        Assert.DoesNotContain(id, text);
        Assert.DoesNotContain(person.Family, text, StringComparison.OrdinalIgnoreCase);
        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line =>
                Assert.Matches(
                    """^(#|[a-z_][a-zA-Z0-9_]*(\{[a-zA-Z0-9_]+="([^"\\]|\\.)*"(,[a-zA-Z0-9_]+="([^"\\]|\\.)*")*\})? )""",
                    line
                )
        );
    }

    [Fact]
    public async Task A_request_has_an_id_that_its_error_names_and_a_client_gets_its_own_back()
    {
        var reply = await app.As("connector").Get("Patient/unknown", ("X-Request-Id", "abc-1"));
        Assert.Matches("^[0-9a-f]{32}$", reply.Header("X-Request-Id"));
        Assert.Equal("abc-1", reply.Header("X-Correlation-Id"));
    }
}

/// <summary>A server whose metrics are for the operator alone, with a certificate that has ended.</summary>
public sealed class WatchingAGuardedServerTests(WatchingAGuardedServerTests.Guarded app)
    : IClassFixture<WatchingAGuardedServerTests.Guarded>
{
    [Fact]
    public async Task Metrics_ask_for_the_token_of_the_configuration()
    {
        using var http = new HttpClient { BaseAddress = app.Url };
        var cancelled = TestContext.Current.CancellationToken;
        var address = new Uri("/metrics", UriKind.Relative);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(address, cancelled)).StatusCode);
        http.DefaultRequestHeaders.Add("Authorization", "Bearer right");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(address, cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_degrades_the_node_and_stops_nothing()
    {
        using var http = new HttpClient { BaseAddress = app.Url };
        var ready = await http.GetAsync(
            new Uri("/health/ready", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var health = JsonNode.Parse(await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("degraded", health["status"]!.GetValue<string>());
        Assert.Contains("expired", health["checks"]!["certificates"]!["description"]!.GetValue<string>());
        Assert.Equal("CertificateExpired", health["checks"]!["insi"]!["automatic 990000777"]!.GetValue<string>());
    }

    public sealed class Guarded : FhirInsApplication
    {
        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync()
        {
            var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.p12");
            await File.WriteAllBytesAsync(file, Certificates.Expired("INSI-AUTO", "990000777", "secret"));
            return new()
            {
                ["Observability:MetricsToken"] = "right",
                ["Insi:Organizations:990000777:Automatic:Mode"] = "Certificate",
                ["Insi:Organizations:990000777:Automatic:Certificate:Path"] = file,
                ["Insi:Organizations:990000777:Automatic:Certificate:Password"] = "secret",
            };
        }
    }
}

/// <summary>Certificates of a test's own making.</summary>
internal static class Certificates
{
    public static byte[] Expired(string name, string organization, string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"CN={name}, OU={organization}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return certificate.Export(X509ContentType.Pkcs12, password);
    }
}

/// <summary>What a server alone writes and sends: lines of its log, spans and metrics for a collector.</summary>
public sealed class ExportingTelemetryTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-telemetry-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Spans_and_metrics_reach_a_collector_and_every_line_of_the_log_is_json()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{ServerAlone.FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        var received = new Dictionary<string, string>();
        var collecting = CollectAsync(collector, received);
        var settings = ServerAlone.Settings(directory);
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = address;
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        await using (var server = await ServerAlone.StartAsync(settings))
        {
            using var client = server.With(token: null);
            Assert.Equal(HttpStatusCode.OK, (await client.Get("metadata")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.Get("Patient/1")).Status);
            Assert.Equal(0, await server.EndAsync());
            Assert.NotEmpty(server.Output);
            Assert.All(server.Output, line => Assert.NotNull(JsonNode.Parse(line)!["level"]));
        }
        collector.Stop();
        await collecting;
        Assert.Contains("fhir.interaction", received["/v1/traces"]);
        Assert.Contains("Patient read", received["/v1/traces"]);
        Assert.Contains("http.server.request.duration", received["/v1/metrics"]);
    }

    [Fact]
    public async Task Calls_of_insi_reach_a_collector_as_spans_that_name_nobody()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{ServerAlone.FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        var received = new Dictionary<string, string>();
        var collecting = CollectAsync(collector, received);
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        };
        // Making its cast, a sandbox asks INSi about two people.
        await using (await SandboxProcess.StartAsync(directory, environment))
            for (var look = 0; look < 200 && Calls(received) < 2; look++)
                await Task.Delay(100, TestContext.Current.CancellationToken);
        collector.Stop();
        await collecting;
        Assert.True(Calls(received) >= 2);
        var spans = received["/v1/traces"];
        Assert.Contains("insi.outcome", spans);
        foreach (var trait in new[] { "LE GOFF", "YANN", "1840729232021", "BRIEN-MARTEL", "2660175112045" })
            Assert.DoesNotContain(trait, spans, StringComparison.OrdinalIgnoreCase);
    }

    private static int Calls(Dictionary<string, string> received) =>
        received.GetValueOrDefault("/v1/traces", "").Split("insi SearchByTraits").Length - 1;

    private static async Task CollectAsync(HttpListener collector, Dictionary<string, string> received)
    {
        try
        {
            while (true)
            {
                var context = await collector.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body, TestContext.Current.CancellationToken);
                var path = context.Request.Url!.AbsolutePath;
                received[path] = received.GetValueOrDefault(path) + Encoding.Latin1.GetString(body.ToArray());
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test has what it wants.
        }
    }
}
