using System.Collections.Concurrent;
using System.Diagnostics;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>Collects the spans of the traces that a test begins, and of those that are linked to them.</summary>
sealed class Listening : IDisposable
{
    readonly ConcurrentDictionary<ActivityTraceId, bool> traces = [];
    readonly ConcurrentQueue<Activity> ended = [];
    readonly ActivityListener listener;

    public Listening()
    {
        listener = new ActivityListener
        {
            // What Orleans adds carries a trace from silo to silo.
            ShouldListenTo = static source =>
                source.Name == Spans.SourceName
                || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                traces.ContainsKey(options.Parent.TraceId)
                || options.Links?.Any(l => traces.ContainsKey(l.Context.TraceId)) == true
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            // Every listener hears of what any one of them has asked for: of another test as well.
            ActivityStarted = activity =>
            {
                if (activity.Links.Any(l => traces.ContainsKey(l.Context.TraceId)))
                    traces.TryAdd(activity.TraceId, true);
            },
            ActivityStopped = activity =>
            {
                if (traces.ContainsKey(activity.TraceId))
                    ended.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Those of the engine that have ended under this name.</summary>
    public IReadOnlyList<Activity> Named(string name) =>
        [.. ended.Where(a => a.Source.Name == Spans.SourceName && a.OperationName == name)];

    /// <summary>Does some work as a caller who is traced.</summary>
    public async Task<Activity> Under(Func<Task> work, bool isSampled = true)
    {
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C);
        caller.ActivityTraceFlags = isSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        caller.Start();
        if (isSampled)
            traces.TryAdd(caller.TraceId, true);
        await work();
        return caller;
    }

    public void Dispose() => listener.Dispose();
}
