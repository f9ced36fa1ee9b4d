using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Orleans.Feed;
using RlhfGrains.Orleans.Grains;

namespace RlhfGrains.Orleans;

/// <summary>
/// The engine of a cluster, as one of its silos sees it: each grain is hosted by an Orleans grain, somewhere.
/// </summary>
sealed partial class ClusterEngine(ActivationHost host, ClusterFeed feed, ClusterOptions options) : IEngine
{
    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile EngineHealth health = new(EngineState.Starting, "the silo is joining its cluster");

    public EngineHealth Health => health;
    public bool IsShared => true;

    public Task StartAsync() => started.Task;

    /// <summary>The silo is one of its cluster and answers.</summary>
    public void Joined()
    {
        health = EngineHealth.Ready;
        started.TrySetResult();
    }

    /// <summary>The silo is one of its cluster, and cannot do what it is there for.</summary>
    public void Failed(EngineStartException why)
    {
        health = new EngineHealth(EngineState.Stopping, why.Message);
        started.TrySetException(why);
    }

    public Task Following => feed.Following;

    public IDisposable Subscribe(ICommitObserver observer, bool isLocal = false) =>
        isLocal ? host.Node.Subscribe(observer) : feed.Subscribe(observer);

    public ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply
    {
        host.Node.Catalogue.Kind(grain.Kind);
        if (grain.Name is not { Length: > 0 and <= GrainKey.NameCharsMax })
            throw new ArgumentException($"a grain's name has 1 to {GrainKey.NameCharsMax} characters", nameof(grain));
        cancellation.ThrowIfCancellationRequested();
        if (health.State is not EngineState.Ready)
            throw new GrainUnavailableException($"the engine is not ready: {health.Reason}");
        return Send<TReply>(grain, message, cancellation);
    }

    /// <summary>
    /// Takes no asks any more. The silo itself stops with its host, and the journal after it: until then there is
    /// something to deliver.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        health = new EngineHealth(EngineState.Stopping, "the silo is leaving its cluster");
        return default;
    }

    async ValueTask<Answer<TReply>> Send<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation
    )
        where TReply : IReply
    {
        if (host.Near(grain) is { } near)
        {
            try
            {
                return await near.Activation.Ask(message).WaitAsync(options.NearMax, cancellation);
            }
            catch (Exception failure)
                when (failure is TimeoutException || near.IsLeaving || ActivationHost.IsOfANewerProgram(failure))
            {
                // The same message again, under its id: perhaps the grain lives elsewhere by now.
            }
        }
        var bytes = Encode(grain, message);
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            // A silo that has died, or is leaving: the same message again, under its id, until another one hosts the
            // grain.
            var (outcome, failure) = await Try(grain, bytes, cancellation);
            if (outcome is not null && !Wire.IsElsewhere(outcome))
                return Wire.Read<TReply>(host.Node.Codec, grain, outcome);
            if (Stopwatch.GetElapsedTime(began) >= options.RetryFor)
                throw new GrainUnavailableException(
                    $"{grain} cannot be reached, so the outcome is unknown{(outcome is null ? "" : ": " + Wire.Sentence(outcome))}",
                    failure
                );
            await Task.Delay(attempt == 0 ? options.RetryMin : options.RetryMax, cancellation);
        }
    }

    async Task<(byte[]? Outcome, Exception? Failure)> Try(
        GrainKey grain,
        byte[] message,
        CancellationToken cancellation
    )
    {
        try
        {
            // It goes with the call, beside the message.
            if (Acting.Current is { } actor)
                RequestContext.Set(HostedGrain.ActorName, actor);
            return (await host.Reach(grain).Ask(message).WaitAsync(cancellation), null);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Whatever Orleans says, a time-out, a rejection, a lost silo, it means one thing: outcome unknown.
            return (null, failure);
        }
    }

    /// <exception cref="GrainDefectException">The message has no stored form.</exception>
    byte[] Encode(GrainKey grain, IMessage message)
    {
        try
        {
            return host.Node.Codec.Encode(host.Node.Codec.NewWriter(), message);
        }
        catch (Exception failure) when (failure is PayloadException or ArgumentException)
        {
            throw new GrainDefectException(
                grain,
                $"{message.GetType().Name} cannot be sent to {grain}: {failure.Message}",
                failure
            );
        }
    }
}
