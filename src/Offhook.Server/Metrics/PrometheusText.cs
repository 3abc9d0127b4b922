using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Offhook.Server.Metrics;

/// <summary>
/// Writes every instrument of the meters named <see cref="MeterName"/> as Prometheus text (format 0.0.4). To show a number, create an observable
/// gauge or counter on such a meter; labels must come from a small fixed set, never from a device, a peer or a secret.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    /// <summary>The meters that are written.</summary>
    public const string MeterName = "Offhook";

    // From a cached answer (tens of microseconds) to firmware over a bad line.
    private static readonly double[] Bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300];

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, Family> families = new(StringComparer.Ordinal);

    /// <summary>Starts to listen. <paramref name="only"/> limits it to one meter, for tests.</summary>
    public PrometheusText(Meter? only = null)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (only is null ? instrument.Meter.Name == MeterName : ReferenceEquals(instrument.Meter, only))
            {
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument.Name, static (_, made) => new Family(made), instrument));
            }
        };
        listener.SetMeasurementEventCallback<double>(static (instrument, value, tags, state) => ((Family)state!).Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>(static (instrument, value, tags, state) => ((Family)state!).Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>(static (instrument, value, tags, state) => ((Family)state!).Take(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All of it as text.</summary>
    public string Write()
    {
        lock (gate)
        {
            foreach (var family in families.Values)
            {
                family.ForgetObserved();
            }

            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.Write(text);
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags, IEnumerable<KeyValuePair<string, object?>>? own)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in own ?? [])
        {
            Append(text, name, value);
        }

        foreach (var (name, value) in tags)
        {
            Append(text, name, value);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, object? value)
    {
        var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)?
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"").Append(escaped).Append('"');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>All series of one name.</summary>
    private sealed class Family(Instrument first)
    {
        private readonly ConcurrentDictionary<string, double> values = new(StringComparer.Ordinal);
        private readonly bool counts = first.GetType().Name.Contains("Counter", StringComparison.Ordinal) && !first.GetType().Name.Contains("UpDown", StringComparison.Ordinal);
        private readonly bool distributes = first is Histogram<double>;
        private readonly ConcurrentDictionary<Instrument, Distribution> distributions = new();

        public string Name { get; } = first.Name + (first.Unit switch { "s" => "_seconds", "By" when !first.Name.EndsWith("_bytes", StringComparison.Ordinal) => "_bytes", _ => "" });

        public void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (distributes)
            {
                distributions.GetOrAdd(instrument, static of => new Distribution(Labels([], of.Tags))).Add(value);
                return;
            }

            var labels = Labels(tags, instrument.Tags);
            if (instrument.IsObservable)
            {
                values[labels] = value;
            }
            else
            {
                values.AddOrUpdate(labels, static (_, added) => added, static (_, sum, added) => sum + added, value);
            }
        }

        public void ForgetObserved()
        {
            if (first.IsObservable)
            {
                values.Clear();
            }
        }

        public void Write(StringBuilder text)
        {
            var name = counts ? Name + "_total" : Name;
            var help = first.Description?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(distributes ? "histogram" : counts ? "counter" : "gauge").Append('\n');
            foreach (var distribution in distributions.Values)
            {
                distribution.Write(text, name);
            }

            foreach (var (labels, value) in values.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(Number(value)).Append('\n');
            }
        }
    }

    /// <summary>A histogram without labels of its own, beside those of its instrument.</summary>
    private sealed class Distribution(string labels)
    {
        private readonly long[] buckets = new long[Bounds.Length + 1];
        private readonly Lock gate = new();
        private double sum;

        public void Add(double value)
        {
            var index = Array.BinarySearch(Bounds, value);
            lock (gate)
            {
                buckets[index >= 0 ? index : ~index]++;
                sum += value;
            }
        }

        public void Write(StringBuilder text, string name)
        {
            long[] counts;
            double total;
            lock (gate)
            {
                (counts, total) = ([.. buckets], sum);
            }

            var front = labels.Length == 0 ? "" : labels + ",";
            var behind = labels.Length == 0 ? "" : $"{{{labels}}}";
            long running = 0;
            for (var i = 0; i < counts.Length; i++)
            {
                running += counts[i];
                var bound = i < Bounds.Length ? Number(Bounds[i]) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{front}le=\"{bound}\"}} {running}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{behind} {Number(total)}\n{name}_count{behind} {running}\n");
        }
    }
}
