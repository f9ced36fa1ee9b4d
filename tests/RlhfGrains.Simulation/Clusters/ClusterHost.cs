using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>
/// The contract of the design for a cluster, as a model: every grain commits on its own; what it sends is stored with its events, arrives at least once,
/// late, twice and out of order; the receiver takes only the next number of each sender; a grain is lost from memory at any point and made again.
/// </summary>
sealed partial class ClusterHost(Stage stage, SeededRandom random, LinkFlaws flaws) : IHost
{
    readonly Dictionary<GrainKey, ClusterGrain> grains = [];
    readonly List<ClusterGrain> order = [];
    readonly List<Attempt> asks = [];
    readonly List<Parcel> network = [];
    readonly PayloadWriter writer = stage.Kinds.Codec.NewWriter();

    public bool IsUp => true;
    public bool IsIdle => asks.Count == 0;
    public bool IsOneLog => false;

    public DateTimeOffset? NextAt
    {
        get
        {
            if (network.Count > 0 || order.Exists(g => g.Activate().Outbox.Count > 0)) return stage.Clock.Time;
            var timers = order.SelectMany(g => g.Activate().Timers.Values).ToList();
            return timers.Count == 0 ? null : timers.Min(t => t.At) + TimeSpan.FromSeconds(1);
        }
    }

    public void Start()
    {
    }

    public void Take(Attempt attempt) => asks.Add(attempt);

    public void Step()
    {
        for (var i = random.Between(1, 4); i > 0 && asks.Count > 0; i--) Answer(Draw(asks));
        if (stage.Weather.IsCalm || random.OneIn(3)) Resend();
        for (var i = random.Between(0, 8) + (stage.Weather.IsCalm ? network.Count : 0); i > 0 && network.Count > 0; i--) Arrive(Draw(network));
        if (!stage.Weather.IsCalm && random.Below(1_000) < stage.Plan.Kills * 4 && order.Count > 0) Lose(random.Pick(order));
    }

    /// <summary>A machine of the cluster goes down, and a part of the grains with it, and of what was on its way.</summary>
    public void Break()
    {
        stage.Trace.Add("a machine goes down");
        foreach (var grain in order)
            if (random.OneIn(2)) Lose(grain);
        network.RemoveAll(_ => random.OneIn(2));
    }

    public void Restart(bool keepSnapshots)
    {
        foreach (var grain in order)
        {
            grain.Snapshot(keepSnapshots);
            grain.Forget();
        }
    }

    public IEnumerable<Happened> History()
    {
        var events = new List<IEvent>();
        foreach (var grain in order)
        {
            for (var i = 0; i < grain.Records.Count; i++)
            {
                events.Clear();
                stage.Kinds.Codec.DecodeEvents(grain.Records[i].Events, events);
                yield return new Happened(grain.Key, i + 1, grain.Records[i].At, [.. events]);
            }
        }
    }

    public string? Undelivered()
    {
        foreach (var grain in order)
        {
            if (grain.Activate().Timers.Count > 0) return $"{grain.Key} has a timer";
            foreach (var (receiver, number) in grain.Active!.Given)
            {
                var taken = Of(receiver).Activate().Taken.GetValueOrDefault(grain.Key);
                if (taken != number) return $"{receiver} has taken {taken} of {number} messages of {grain.Key}";
            }
        }
        return null;
    }

    public void Dispose()
    {
    }

    void Answer(Attempt attempt)
    {
        var grain = Of(attempt.Intent.Grain);
        Decision decision;
        try
        {
            decision = Commit(grain, attempt.Message, null);
        }
        catch (GrainUnavailableException)
        {
            stage.Ended(attempt, Outcome.Lost);
            return;
        }
        catch (Exception e)
        {
            grain.Forget();
            stage.Ended(attempt, new Outcome(null, null, new GrainDefectException(grain.Key, e.Message, e)));
            return;
        }
        stage.Ended(attempt, new Outcome((IReply?)decision.UntypedReply, decision.Refusal, null));
    }

    void Resend()
    {
        foreach (var grain in order.ToList())
        {
            try
            {
                Fire(grain);
            }
            catch (GrainUnavailableException)
            {
                continue;
            }
            foreach (var parcel in grain.Activate().Outbox)
            {
                if (network.Count(p => p.Id == parcel.Id) > 2 || (!stage.Weather.IsCalm && random.OneIn(4))) continue;
                network.Add(parcel);
            }
        }
    }

    void Arrive(Parcel parcel)
    {
        var grain = Of(parcel.Id.Receiver);
        var taken = grain.Activate().Taken.GetValueOrDefault(parcel.Id.Sender);
        // Not its turn: the sender will send it again.
        if (parcel.Id.Number > taken + 1 && !flaws.HasFlag(LinkFlaws.TakesAnyNumber)) return;
        if (parcel.Id.Number > taken || flaws.HasFlag(LinkFlaws.TakesAgain))
        {
            try
            {
                TakeOrPark(grain, parcel);
            }
            catch (GrainUnavailableException)
            {
                if (!flaws.HasFlag(LinkFlaws.ConfirmsBeforeCommit)) return;
            }
        }
        // The confirmation may be lost: then it is sent again, and is not taken again.
        if (stage.Weather.IsCalm || !random.OneIn(5)) Of(parcel.Id.Sender).Activate().Outbox.RemoveAll(p => p.Id == parcel.Id);
    }

    void Lose(ClusterGrain grain)
    {
        if (random.OneIn(4)) grain.Snapshot(keep: false);
        grain.Forget();
    }

    ClusterGrain Of(GrainKey key)
    {
        if (grains.TryGetValue(key, out var grain)) return grain;
        grains.Add(key, grain = new ClusterGrain(key, stage.Kinds));
        order.Add(grain);
        return grain;
    }

    T Draw<T>(List<T> from)
    {
        var at = random.Below(from.Count);
        var drawn = from[at];
        from.RemoveAt(at);
        return drawn;
    }
}

/// <summary>Ways in which links between grains can be wrong; for the mutation check alone.</summary>
[Flags]
enum LinkFlaws
{
    None = 0,
    TakesAnyNumber = 1,
    TakesAgain = 2,
    ForgetsMarks = 4,
    ForgetsSends = 8,
    ConfirmsBeforeCommit = 16,
    DropsFailed = 32,
}
