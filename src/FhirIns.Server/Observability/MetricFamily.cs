using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace FhirIns.Server.Observability;

/// <summary>One instrument as Prometheus sees it: a counter, a gauge or a histogram, with a series for each set of tags.</summary>
internal sealed class MetricFamily
{
    private readonly ConcurrentDictionary<string, MetricSeries> series = new(StringComparer.Ordinal);
    private readonly string type;
    private readonly string? description;
    private readonly bool adds;
    private readonly int mostSeries;
    private readonly double[] bounds;

    public MetricFamily(Instrument instrument, int mostSeries, double[] bounds)
    {
        var kind = instrument.GetType().Name;
        var isMonotonic =
            kind.StartsWith("Counter", StringComparison.Ordinal)
            || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        type =
            kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : isMonotonic ? "counter"
            : "gauge";
        // What is observed is a whole; the rest tells what came besides.
        adds = !instrument.IsObservable && !kind.StartsWith("Gauge", StringComparison.Ordinal);
        description = instrument.Description;
        (this.mostSeries, this.bounds) = (mostSeries, type == "histogram" ? bounds : []);
        Name = NameOf(instrument, isMonotonic);
    }

    public string Name { get; }

    public IEnumerable<MetricSeries> Series => series.Values;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (!series.TryGetValue(labels, out var one))
        {
            if (series.Count >= mostSeries)
                return;
            one = series.GetOrAdd(labels, _ => new(labels, bounds));
        }
        one.Record(value, adds);
    }

    public void Write(StringBuilder text, IEnumerable<MetricSeries> all)
    {
        if (description is { Length: > 0 })
            text.Append("# HELP ").Append(Name).Append(' ').AppendLine(description.Replace('\n', ' '));
        text.Append("# TYPE ").Append(Name).Append(' ').Append(type).Append('\n');
        foreach (var one in all)
            one.Write(text, Name, type == "histogram");
    }

    /// <summary>Dots become underscores; the unit and, for what only grows, <c>total</c> stand at the end.</summary>
    private static string NameOf(Instrument instrument, bool isMonotonic)
    {
        var name = new StringBuilder();
        foreach (var letter in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return $"{name}{unit}{(isMonotonic ? "_total" : "")}";
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",");
            foreach (var letter in key)
                labels.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels
                .Append("=\"")
                .Append(text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n"))
                .Append('"');
        }
        return labels.ToString();
    }
}

/// <summary>What was measured under one set of tags.</summary>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly Lock changing = new();
    private readonly long[] buckets = new long[bounds.Length];
    private double sum;
    private long count;

    public void Record(double value, bool adds)
    {
        lock (changing)
        {
            sum = adds ? sum + value : value;
            count++;
            for (var index = 0; index < bounds.Length; index++)
                if (value <= bounds[index])
                    buckets[index]++;
        }
    }

    public void Write(StringBuilder text, string name, bool isHistogram)
    {
        lock (changing)
        {
            if (!isHistogram)
            {
                Line(text, name, labels, sum);
                return;
            }
            for (var index = 0; index < bounds.Length; index++)
                Line(text, $"{name}_bucket", With($"le=\"{Number(bounds[index])}\""), buckets[index]);
            Line(text, $"{name}_bucket", With("le=\"+Inf\""), count);
            Line(text, $"{name}_sum", labels, sum);
            Line(text, $"{name}_count", labels, count);
        }
    }

    private string With(string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
