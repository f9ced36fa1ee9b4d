using Attempt = RlhfGrains.Simulation.Callers.Attempt;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Seals;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Trails;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Seeds;
using RlhfGrains.Simulation.Toys;
using RlhfGrains.Simulation.Workloads;

namespace RlhfGrains.Simulation.Runs;

/// <summary>
/// One run from one seed: callers, network, host, disk and clock, one event after the other, and the promises checked.
/// </summary>
sealed class Run : IDisposable
{
    // With good weather everything is answered and delivered in far fewer steps.
    const int RestStepsMax = 5_000;

    readonly Plan plan;
    readonly KindSet kinds;
    readonly Trace trace;
    readonly SimulatedClock clock = new();
    readonly Weather weather;
    readonly Probe probe;
    readonly Model model;
    readonly Crowd crowd;
    readonly IHost host;
    BrokenPromise? broken;

    public Run(Plan plan, KindSet kinds, Func<Stage, IHost> hostOf, TextWriter? writer = null)
    {
        (this.plan, this.kinds) = (plan, kinds);
        trace = new Trace(writer);
        weather = new Weather(plan, clock, trace);
        kinds.Probe = probe = new Probe(trace);
        host = hostOf(new Stage(plan, kinds, weather, clock, trace, Ended));
        model = new Model(kinds, host.IsOneLog);
        var known = new Knowledge(plan, new SeededRandom(plan.Seed, Draws.Work), clock);
        crowd = new Crowd(plan, new Workload(known, model, probe), model, trace);
    }

    public ulong Hash => trace.Hash;
    public IReadOnlyDictionary<string, int> Seen => probe.Seen;

    /// <exception cref="BrokenPromise">One did not hold.</exception>
    public void Go()
    {
        trace.Add(plan.Describe());
        for (var step = 1; step <= plan.Steps; step++)
        {
            trace.Step = step;
            Nature();
            crowd.Act();
            crowd.Deliver(host);
            host.Step();
            ThrowIfBroken();
            if (host.IsUp && weather.OneIn(60))
                Check(isAtRest: false);
        }
        trace.Step++;
        ComeToRest();
        Check(isAtRest: true);
        Compare("before the end");
        host.Restart(keepSnapshots: true);
        Compare("after a restart with snapshots");
        host.Restart(keepSnapshots: false);
        Compare("after a restart without snapshots");
        CheckErased(host, Check(isAtRest: true), isFinished: true);
        foreach (var restored in host.Restored())
            CheckRestored(restored);
    }

    public void Dispose() => host.Dispose();

    void Nature()
    {
        clock.Pass(TimeSpan.FromMilliseconds(weather.Between(0, 400)));
        if (weather.NextClockJump())
            clock.Set(weather.NextJump());
        if (!host.IsUp)
        {
            if (weather.OneIn(2))
                host.Start();
            if (host.IsUp && weather.OneIn(2))
                Check(isAtRest: false);
        }
        else if (weather.NextKill(host.IsTender))
        {
            host.Break();
        }
        else if (weather.NextBackup())
        {
            host.BackUp();
        }
    }

    /// <summary>Everything works, everybody gets an answer, and what waits for its time has it.</summary>
    void ComeToRest()
    {
        weather.IsCalm = true;
        crowd.IsClosing = true;
        trace.Add("the weather clears");
        for (var step = 0; !crowd.IsDone || !host.IsIdle || host.NextAt is not null || !host.IsUp; step++)
        {
            if (step > RestStepsMax)
                throw new BrokenPromise(Promise.ComesToRest, $"still waiting: {crowd.Waiting} {host.Undelivered()}");
            if (!host.IsUp)
                host.Start();
            clock.Pass(TimeSpan.FromSeconds(1));
            if (crowd.IsDone && host.NextAt is { } next && next > host.Now)
                clock.Pass(next - host.Now);
            crowd.Act();
            crowd.Deliver(host);
            host.Step();
            ThrowIfBroken();
        }
        if (host.Undelivered() is { } undelivered)
            throw new BrokenPromise(Promise.Delivered, $"sends are stored and not delivered: {undelivered}");
    }

    Folded Check(bool isAtRest)
    {
        trace.Add("check");
        var folded = new Folded(kinds, host.History(), host.IsOneLog);
        new StoredAnswers(model, folded).Check();
        if (host.IsOneLog || isAtRest)
            new LiveCounts(folded).Check();
        if (isAtRest)
        {
            new LiveCounts(folded).CheckNothingIsLeased();
            new LiveCounts(folded).CheckCompletions();
        }
        new Deliveries(folded).Check(isAtRest, m => kinds.Codec.Decode(m));
        CheckErased(host, folded, isFinished: false);
        return folded;
    }

    /// <summary>Nobody comes back who was erased since, and every count is what it was then.</summary>
    void CheckRestored(IHost restored)
    {
        using (restored)
        {
            trace.Add("check a backup");
            var folded = new Folded(kinds, restored.History(), restored.IsOneLog);
            new LiveCounts(folded).Check();
            CheckErased(restored, folded, isFinished: true);
            ThrowIfBroken();
        }
    }

    void CheckErased(IHost where, Folded folded, bool isFinished)
    {
        if (!where.IsOneLog)
            return;
        folded.Erasures.Check(isFinished);
        var found = new HashSet<int>();
        foreach (var bytes in where.Contents())
            People.NumbersIn(bytes.Span, found);
        found.IntersectWith(model.People.Gone());
        if (found.Count > 0)
            throw new BrokenPromise(
                Promise.Erased,
                $"what #{string.Join(", #", found.Order())} said of a person is stored, and that person is erased"
            );
    }

    /// <summary>What the host has in memory is what the fold gives.</summary>
    void Compare(string when)
    {
        trace.Add($"compare {when}");
        var folded = new Folded(kinds, host.History(), host.IsOneLog);
        probe.Pictures = [];
        foreach (var grain in folded.States.Keys.ToList())
            AskNow(grain);
        foreach (var (grain, picture) in probe.Pictures)
        {
            if (!picture.AsSpan().SequenceEqual(folded.Picture(grain)))
                throw new BrokenPromise(Promise.Replayable, $"{grain} is not what its records say, {when}");
        }
        if (probe.Pictures.Count < folded.States.Count(s => s.Key != ParkedMessages.Key))
            throw new BrokenPromise(Promise.Replayable, $"not every grain could be read, {when}");
        probe.Pictures = null;
    }

    void AskNow(GrainKey grain)
    {
        IMessage? read = grain.Kind switch
        {
            GrainKeys.Project => new ReadProject(),
            GrainKeys.Batch => new ReadBatch(),
            GrainKeys.Item => new ReadItem(),
            GrainKeys.Annotator => new ReadAnnotator(),
            GrainKeys.Profile => new ReadProfile(),
            GrainKeys.Rationale => new ReadRationale(),
            GrainKeys.Key => new ReadKey(),
            GrainKeys.Directory => new ListEntries(0, 1),
            GrainKeys.WebhookList => new ReadWebhooks(),
            GrainKeys.Webhook => new ReadWebhook(),
            GrainKeys.Erasures => new ListErasures(0, 1),
            GrainKeys.Team => new ReadTeam(1),
            GrainKeys.Trail => new ReadTrail(0, 1),
            GrainKeys.Seal => new EnsureSeal([0]),
            GrainKeys.Job => new ReadJob(),
            Till.KindName => new ReadTill(),
            _ => null,
        };
        if (read is null)
            return;
        var intent = new Intent(0, grain, () => read);
        host.Take(new Attempt(intent, read));
        while (!intent.IsSettled)
        {
            host.Step();
            ThrowIfBroken();
        }
    }

    void Ended(Attempt attempt, Outcome outcome)
    {
        try
        {
            if (attempt.Intent.Number > 0)
                crowd.Ended(attempt, outcome);
            else if (outcome.Failure is { } failure)
                throw new BrokenPromise(
                    Promise.Replayable,
                    $"{attempt.Intent.Grain} cannot be read: {failure.Message}"
                );
            else
                attempt.Intent.IsSettled = true;
        }
        catch (BrokenPromise e)
        {
            // The engine is on the stack, and would take it for a failure of its journal.
            broken ??= e;
        }
    }

    void ThrowIfBroken()
    {
        if ((broken ?? probe.Broken) is { } e)
            throw e;
    }
}

/// <summary>What a host is made of.</summary>
sealed record Stage(
    Plan Plan,
    KindSet Kinds,
    Weather Weather,
    SimulatedClock Clock,
    Trace Trace,
    Action<Attempt, Outcome> Ended
);
