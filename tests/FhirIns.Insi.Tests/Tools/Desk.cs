using System.Collections.Concurrent;
using FhirIns.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Insi.Tests;

/// <summary>A client as a program gets it, from configuration keys, with every exchange that it reported.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Desk(ServiceProvider services)
    {
        _services = services;
        Client = services.GetRequiredService<InsiClient>();
        Access = services.GetRequiredService<InsiAccess>();
    }

    public InsiClient Client { get; }

    public InsiAccess Access { get; }

    public ConcurrentQueue<(InsiExchange Exchange, InsiCall Call)> Traced { get; } = new();

    public InsiTrace Trace =>
        (exchange, call) =>
        {
            Traced.Enqueue((exchange, call));
            return ValueTask.CompletedTask;
        };

    /// <summary>A desk of the hospital that calls the given address in clear, with other keys on demand.</summary>
    public static Desk At(Uri endpoint, params (string Key, string Value)[] others) =>
        At(endpoint, clock: null, others);

    public static Desk At(Uri endpoint, TimeProvider? clock, params (string Key, string Value)[] others) =>
        With(
            clock,
            [
                ("Endpoint", endpoint.ToString()),
                ("AllowPlainHttp", "true"),
                ($"Organizations:{Cast.Hospital}:Manual:Mode", "Certificate"),
                ($"Organizations:{Cast.Hospital}:Automatic:Mode", "Certificate"),
                .. others,
            ]
        );

    public static Desk With(TimeProvider? clock, params (string Key, string Value)[] keys) =>
        new(Services(clock, keys).BuildServiceProvider());

    public static ServiceCollection Services(TimeProvider? clock, params (string Key, string Value)[] keys)
    {
        var values = Basic.Concat(keys).GroupBy(pair => pair.Key).Select(group => group.Last());
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create("Insi:" + pair.Key, (string?)pair.Value)))
            .Build();
        var services = new ServiceCollection();
        if (clock is not null)
        {
            services.AddSingleton(clock);
        }
        services.AddInsiClient(configuration.GetSection(InsiOptions.Section));
        return services;
    }

    public Task<InsiCall<InsiAnswer>> Search(
        StrictTraits person,
        InsiCaller? caller = null,
        CancellationToken? cancellationToken = null
    ) =>
        Client.SearchByTraitsAsync(
            caller ?? InsiCaller.ByHand(Cast.Hospital),
            new TraitsSearch(person, person.FirstGivenName),
            Trace,
            cancellationToken ?? Xunit.TestContext.Current.CancellationToken
        );

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>What every configuration has. Repetitions wait no longer than they must.</summary>
    private static IEnumerable<(string Key, string Value)> Basic =>
        [
            ("AuthorizationNumber", "TEST00000000"),
            ("Software:Name", "FHIRINS"),
            ("Software:Version", "1.0.0"),
            ("InstanceId", "00000000-0000-4000-8000-00000000000f"),
            ("RetryDelay", "00:00:00.001"),
        ];
}
