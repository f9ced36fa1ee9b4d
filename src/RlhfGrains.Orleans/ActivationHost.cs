using System.Collections.Concurrent;
using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Orleans.Grains;

namespace RlhfGrains.Orleans;

/// <summary>The activations of one silo, and their way to those of the others.</summary>
sealed class ActivationHost : INeighbours
{
    /// <summary>
    /// 10 s: Orleans ends activations that it has not called for minutes, so it must be the one that calls now and
    /// then; and it alone knows whether the grain lives elsewhere by now. Until it is called again, nothing worse can
    /// come of a call here than of any call of an activation that was declared dead.
    /// </summary>
    static readonly TimeSpan NearMax = TimeSpan.FromSeconds(10);

    /// <summary>10 s, as over the wire (<see cref="IHostedGrain.Take"/>).</summary>
    static readonly TimeSpan TakeMax = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<Lodger, bool> lodgers = [];
    readonly ConcurrentDictionary<GrainKey, Lodger> newest = [];
    IGrainFactory? grains;

    /// <summary>Waits for the journal.</summary>
    public ActivationHost(
        IEnumerable<GrainKind> kinds,
        IJournalStore journal,
        ActivationOptions options,
        TimeProvider time
    ) => Node = ActivationNode.Start(kinds, journal, this, options with { RunsOnPool = true }, time);

    public ActivationNode Node { get; }

    /// <summary>From now on there is a silo to reach grains by.</summary>
    public void Join(IGrainFactory factory) => grains = factory;

    /// <summary>The grains that this silo hosts now.</summary>
    public ICollection<Lodger> Lodgers => lodgers.Keys;

    public Lodger NewLodger(GrainKey grain)
    {
        var lodger = new Lodger(Node.NewActivation(grain));
        lodgers.TryAdd(lodger, true);
        newest[grain] = lodger;
        return lodger;
    }

    /// <summary>Answers what waits, and delivers what was sent.</summary>
    public async Task Leave(Lodger lodger)
    {
        lodger.IsLeaving = true;
        newest.TryRemove(KeyValuePair.Create(lodger.Activation.Key, lodger));
        await Task.Run(lodger.Activation.Stop);
        lodgers.TryRemove(lodger, out _);
    }

    /// <exception cref="GrainUnavailableException">There is no silo yet.</exception>
    public IHostedGrain Reach(GrainKey grain) =>
        grains?.GetGrain<IHostedGrain>(GrainId.Create(grain.Kind, grain.Name))
        ?? throw new GrainUnavailableException("the silo is starting");

    public async Task<byte[]> Ask(Lodger grain, byte[] message)
    {
        IMessage asked;
        try
        {
            asked = (IMessage)Node.Codec.Decode(message);
        }
        catch (PayloadException failure)
        {
            // While a cluster is upgraded there are messages that only the newer silos know.
            return Wire.Elsewhere(failure.Message);
        }
        return await Guarded(grain, async () => Wire.Answer(Node.Codec, await grain.Activation.Ask(asked)));
    }

    public static Task<byte[]> Take(Lodger grain, string sender, byte[] parcel) => Guarded(grain, async () =>
        {
            await grain.Activation.Take(Wire.Unpack(sender, parcel));
            return Wire.Done();
        });

    public static Task<byte[]> Wake(Lodger grain) => Guarded(grain, async () =>
        {
            await grain.Activation.Wake();
            return Wire.Done();
        });

    public async Task Deliver(GrainKey receiver, Parcel parcel)
    {
        if (Near(receiver) is { } near)
        {
            try
            {
                await near.Activation.Take(parcel).WaitAsync(TakeMax);
                return;
            }
            catch (Exception failure) when (near.IsLeaving || IsOfANewerProgram(failure))
            {
                // The next activation can, or one elsewhere.
            }
        }
        Wire.Check(receiver, await Reach(receiver).Take(parcel.Sender.ToString(), Wire.Pack(parcel)));
    }

    /// <summary>
    /// The grain's activation, when it is on this silo and Orleans has called it just now: bytes, copies and a queue
    /// less for what goes from here to here.
    /// </summary>
    public Lodger? Near(GrainKey grain) =>
        newest.TryGetValue(grain, out var lodger) && !lodger.IsLeaving && lodger.SinceCalled < NearMax ? lodger : null;

    /// <summary>A message, or an event of the grain, that this silo does not know.</summary>
    public static bool IsOfANewerProgram(Exception? failure) =>
        failure is UnknownStoredNameException || failure is not null && IsOfANewerProgram(failure.InnerException);

    static async Task<byte[]> Guarded(Lodger grain, Func<Task<byte[]>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure)
            when (failure is GrainUnavailableException && grain.IsLeaving || IsOfANewerProgram(failure))
        {
            return Wire.Elsewhere(failure.Message);
        }
        catch (Exception failure)
        {
            return Wire.Failure(failure);
        }
    }
}

/// <summary>A activation as long as one activation hosts it.</summary>
sealed class Lodger(Activation activation)
{
    volatile bool isLeaving;
    long calledAt = Stopwatch.GetTimestamp();

    public Activation Activation { get; } = activation;

    /// <summary>How long ago Orleans has called it last.</summary>
    public TimeSpan SinceCalled => Stopwatch.GetElapsedTime(Volatile.Read(ref calledAt));

    public void Called() => Volatile.Write(ref calledAt, Stopwatch.GetTimestamp());

    /// <summary>What it cannot take any more the next activation can.</summary>
    public bool IsLeaving
    {
        get => isLeaving;
        set => isLeaving = value;
    }
}
