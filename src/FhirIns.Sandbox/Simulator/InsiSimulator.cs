using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Sandbox.Simulator.Soap;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// A simulated INSi teleservice on real sockets: SOAP 1.2 at <c>/lps</c>, and a control API under <c>/control</c>. It is
/// written from the published facts alone and shares no code with the INSi client.
/// </summary>
public sealed class InsiSimulator : IAsyncDisposable
{
    private readonly InsiSimulatorOptions _options;
    private readonly LotDesk _lots;
    private readonly LpsEndpoint _endpoint;
    private readonly SemaphoreSlim _listening = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<InjectedAnswer> _injected = new();
    private volatile SimulatorSwitches _switches;
    private WebApplication? _host;
    private Task _refusal = Task.CompletedTask;

    private InsiSimulator(InsiSimulatorOptions options)
    {
        _options = options;
        _switches = Checked(options.Switches);
        _lots = new LotDesk(options.Time);
        People = new PeopleDirectory(
            options.Population == 0 ? null : new PopulationIndex(options.Population, options.PopulationSeed)
        );
        _endpoint = new LpsEndpoint(this, options, new IdentityService(People, _lots));
        Url = new Uri(options.Url);
    }

    /// <summary>Root of the simulator, with the port it really listens on.</summary>
    public Uri Url { get; private set; }

    /// <summary>Address of the teleservice.</summary>
    public Uri Endpoint => new(Url, "/lps");

    /// <summary>Everybody whom the service knows.</summary>
    public PeopleDirectory People { get; }

    /// <summary>Every call that came in.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>How the service behaves from the next call on.</summary>
    /// <exception cref="ArgumentException">A setting makes no sense, such as a negative latency.</exception>
    public SimulatorSwitches Switches
    {
        get => _switches;
        set => _switches = Checked(value);
    }

    /// <summary>Starts a simulator; it listens when the task ends.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<InsiSimulator> StartAsync(
        InsiSimulatorOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var simulator = new InsiSimulator(options ?? new InsiSimulatorOptions());
        await simulator.ListenAsync(cancellationToken);
        return simulator;
    }

    /// <summary>Answers the next call, whatever it asks, with that message; several wait in a queue.</summary>
    public void AnswerNext(InjectedAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        _injected.Enqueue(answer);
    }

    /// <summary>Back to the state at the start: switches, people, no calls, no lots, no injected answer.</summary>
    public void Reset()
    {
        _switches = _options.Switches;
        _injected.Clear();
        _lots.Clear();
        People.Restore();
        Calls.Clear();
    }

    /// <summary>Closes the port, so that connections are refused; calls under way are cut after two seconds.</summary>
    public async Task StopListeningAsync(CancellationToken cancellationToken = default)
    {
        await _listening.WaitAsync(cancellationToken);
        try
        {
            if (_host is not { } host)
                return;
            _host = null;
            await host.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }
        finally
        {
            _listening.Release();
        }
    }

    /// <summary>Opens the same port again after <see cref="StopListeningAsync"/>.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken = default)
    {
        await _listening.WaitAsync(cancellationToken);
        try
        {
            if (_host is not null)
                return;
            _host = await StartHostAsync(cancellationToken);
            Url = new Uri(_host.Urls.First());
        }
        finally
        {
            _listening.Release();
        }
    }

    /// <summary>Refuses connections for that long, then listens again.</summary>
    public async Task RefuseConnectionsAsync(TimeSpan span, CancellationToken cancellationToken = default)
    {
        await StopListeningAsync(cancellationToken);
        await Task.Delay(span, cancellationToken);
        await ListenAsync(cancellationToken);
    }

    /// <summary>Closes the port and ends the simulator.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _refusal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopListeningAsync(CancellationToken.None);
    }

    /// <summary>The same as <see cref="RefuseConnectionsAsync"/>, for a caller whose own connection will be closed.</summary>
    internal void BeginToRefuse(TimeSpan span) => _refusal = RefuseConnectionsAsync(span, _ending.Token);

    internal bool TryTakeInjected([NotNullWhen(true)] out InjectedAnswer? answer) => _injected.TryDequeue(out answer);

    private static SimulatorSwitches Checked(SimulatorSwitches switches)
    {
        ArgumentNullException.ThrowIfNull(switches);
        return switches.Defect() is { } defect ? throw new ArgumentException(defect, nameof(switches)) : switches;
    }

    private async Task<WebApplication> StartHostAsync(CancellationToken cancellationToken)
    {
        var host = Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => SimulatorJson.Configure(json.SerializerOptions));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(Listen);

        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/lps", _endpoint.HandleAsync);
        ControlApi.Map(app, this);
        return app;
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
        if (Url.Host == "localhost" && Url.Port != 0)
            kestrel.ListenLocalhost(Url.Port, Secure);
        else
            kestrel.Listen(Url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(Url.Host), Url.Port, Secure);
    }

    private void Secure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (_options.Tls is not { } tls)
            return;
        listen.UseHttps(
            new HttpsConnectionAdapterOptions
            {
                ServerCertificate = tls.ServerCertificate,
                SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateMode = tls.ClientAuthority is null
                    ? ClientCertificateMode.NoCertificate
                    : ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => DescendsFrom(tls.ClientAuthority, certificate),
            }
        );
    }

    private bool DescendsFrom(X509Certificate2? authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _options.Time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.CustomTrustStore.Add(authority!);
        return chain.Build(certificate);
    }
}

/// <summary>An answer given as it is, such as a file that the CNDA hands out for injection.</summary>
/// <param name="Body">The whole SOAP message.</param>
/// <param name="Status">HTTP status.</param>
public sealed record InjectedAnswer(string Body, int Status = 200);
