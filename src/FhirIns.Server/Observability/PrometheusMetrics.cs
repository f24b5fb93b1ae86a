using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace FhirIns.Server.Observability;

/// <summary>
/// Listens to the meters of the server and of the framework under it, and writes what they counted as Prometheus reads it.
/// Tags are as few and as fixed as the instruments make them: routes are templates, never addresses.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    /// <summary>The meters that are kept; a star stands for any ending.</summary>
    public static readonly string[] Meters =
    [
        "FhirIns.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.RateLimiting",
        "System.Runtime",
        "Npgsql",
        "Quartz",
    ];

    /// <summary>More combinations of tags than any instrument should have: beyond, nothing new is kept.</summary>
    private const int MostSeries = 1000;

    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<Instrument, MetricFamily> families = new();
    private readonly MeterListener listener = new();

    public void Start()
    {
        listener.InstrumentPublished = (instrument, mine) =>
        {
            if (Array.Exists(Meters, name => Matches(name, instrument.Meter.Name)))
                mine.EnableMeasurementEvents(
                    instrument,
                    families.GetOrAdd(instrument, one => new(one, MostSeries, Seconds))
                );
        };
        listener.SetMeasurementEventCallback<byte>(Keep);
        listener.SetMeasurementEventCallback<short>(Keep);
        listener.SetMeasurementEventCallback<int>(Keep);
        listener.SetMeasurementEventCallback<long>(Keep);
        listener.SetMeasurementEventCallback<float>(Keep);
        listener.SetMeasurementEventCallback<double>(Keep);
        listener.SetMeasurementEventCallback<decimal>(Keep);
        listener.Start();
    }

    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        // The same instrument of two meters of one name, as tests make them, is one family.
        foreach (
            var group in families.Values.GroupBy(family => family.Name).OrderBy(one => one.Key, StringComparer.Ordinal)
        )
            group.First().Write(text, group.SelectMany(family => family.Series));
        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static bool Matches(string pattern, string name) =>
        pattern[^1] == '*' ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;

    private static void Keep<T>(
        Instrument instrument,
        T value,
        ReadOnlySpan<KeyValuePair<string, object?>> tags,
        object? family
    )
        where T : struct, IConvertible =>
        ((MetricFamily)family!).Record(value.ToDouble(CultureInfo.InvariantCulture), tags);
}
