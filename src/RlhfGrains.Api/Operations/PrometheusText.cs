using System.Globalization;
using System.Text;

namespace RlhfGrains.Api.Operations;

/// <summary>Writes figures in Prometheus' text format.</summary>
sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    readonly StringBuilder text = new(16 * 1024);

    readonly List<(string Name, string Type, string Help)> families = [];
    readonly List<(string Name, double Value, KeyValuePair<string, object?>[] Labels)> samples = [];

    /// <summary>What was written, for those who send it on in another form.</summary>
    public IReadOnlyList<(string Name, string Type, string Help)> Families => families;

    /// <inheritdoc cref="Families"/>
    public IReadOnlyList<(string Name, double Value, KeyValuePair<string, object?>[] Labels)> Samples => samples;

    public void Family(string name, string type, string help)
    {
        families.Add((name, type, help));
        text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");
    }

    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        samples.Add(
            (name, value, labels.ToArray().Select(static l => KeyValuePair.Create(l.Name, (object?)l.Value)).ToArray())
        );
        text.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',')
                .Append(labels[i].Name)
                .Append("=\"")
                .Append(labels[i].Value.Replace("\\", @"\\").Replace("\"", "\\\""))
                .Append('"');
        }
        if (labels.Length > 0)
            text.Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    public void One(string name, string type, string help, double value)
    {
        Family(name, type, help);
        Sample(name, value);
    }

    /// <param name="counts">Per bound those above the bound before, and behind the last bound the rest.</param>
    public void Histogram(
        string name,
        IReadOnlyList<double> bounds,
        Func<int, long> counts,
        double sum,
        params ReadOnlySpan<(string Name, string Value)> labels
    )
    {
        long total = 0;
        for (var i = 0; i <= bounds.Count; i++)
        {
            total += counts(i);
            Sample(
                name + "_bucket",
                total,
                [.. labels, ("le", i < bounds.Count ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf")]
            );
        }
        Sample(name + "_sum", sum, labels);
        Sample(name + "_count", total, labels);
    }

    public override string ToString() => text.ToString();
}
