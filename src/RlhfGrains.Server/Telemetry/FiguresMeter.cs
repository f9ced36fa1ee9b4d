using System.Diagnostics.Metrics;
using RlhfGrains.Api.Operations;

namespace RlhfGrains.Server.Telemetry;

/// <summary>The gauges and counters of <c>/metrics</c> as a meter, under the same names.</summary>
sealed class FiguresMeter(IServiceProvider services) : IHostedService, IDisposable
{
    public const string Name = "RlhfGrains";

    /// <summary>1 s: an export asks for each family by itself, and they are read all together.</summary>
    static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    readonly Meter meter = new(Name);
    readonly Lock gate = new();
    PrometheusText? read;
    long readAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (family, type, help) in Read().Families)
        {
            if (type == "counter")
                meter.CreateObservableCounter(family, () => Measure(family), description: help);
            if (type == "gauge")
                meter.CreateObservableGauge(family, () => Measure(family), description: help);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();

    IEnumerable<Measurement<double>> Measure(string family) =>
        Read().Samples.Where(s => s.Name == family).Select(static s => new Measurement<double>(s.Value, s.Labels));

    PrometheusText Read()
    {
        lock (gate)
        {
            if (read is not null && TimeProvider.System.GetElapsedTime(readAt) < FreshFor)
                return read;
            (read, readAt) = (MetricsEndpoint.Write(services), TimeProvider.System.GetTimestamp());
            return read;
        }
    }
}
