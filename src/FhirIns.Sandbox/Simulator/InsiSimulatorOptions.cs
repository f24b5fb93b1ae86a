using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Sandbox.Simulator;

/// <summary>How a simulator is started; what may change while it runs is in <see cref="SimulatorSwitches"/>.</summary>
public sealed record InsiSimulatorOptions
{
    /// <summary>
    /// Address to listen on: <c>localhost</c> or an IP address, port 0 for a free one. Default: a free port of
    /// 127.0.0.1. With <see cref="Tls"/> the scheme becomes https.
    /// </summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Authorization numbers (IDAM) that the gateway knows. Default: that of the published samples.</summary>
    public IReadOnlyList<string> KnownSoftware { get; init; } = ["TESTSGIE0000"];

    /// <summary>Server certificate and, for mutual TLS, the authority of client certificates. Default: plain HTTP.</summary>
    public SimulatorTls? Tls { get; init; }

    /// <summary>How many generated people INSi knows beside the published ones.</summary>
    public int Population { get; init; }

    /// <summary>Seed of the generated people.</summary>
    public int PopulationSeed { get; init; } = 1;

    /// <summary>The behaviour at the start and after a reset.</summary>
    public SimulatorSwitches Switches { get; init; } = new();

    /// <summary>Clock for the age of assertions, the log and lots. Waits always take real time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of each call as it is logged.</summary>
    public Action<LoggedCall>? OnCall { get; init; }

    /// <summary>Whether a caller must make itself known by certificate or assertion; over plain HTTP nobody need.</summary>
    internal bool RequireAccess => Tls is not null;
}

/// <summary>TLS of a simulator.</summary>
/// <param name="ServerCertificate">With its private key.</param>
/// <param name="ClientAuthority">
/// When given, TLS is mutual: the handshake fails without a client certificate of that authority. Else the host is one
/// of those for cards and Pro Santé Connect.
/// </param>
public sealed record SimulatorTls(X509Certificate2 ServerCertificate, X509Certificate2? ClientAuthority = null);
