using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Erasures;

/// <summary>
/// What the server of one process does around its engine: it erases people, and finishes at its start what was begun
/// before. Its own code, its tasks run from here.
/// </summary>
/// <param name="ended">How an attempt ended.</param>
/// <param name="hasEnded">The process has ended: nobody hears of it any more.</param>
sealed class SimulatedServer(
    Weather weather,
    Trace trace,
    ErasureFlaws flaws,
    Action<Attempt, Outcome> ended,
    Func<bool> hasEnded
) : IDisposable
{
    readonly SimulatedContext context = new();
    readonly List<TaskCompletionSource> resting = [];
    readonly List<Attempt> serving = [];
    ErasureService? erasures;
    int working;

    public bool IsIdle => working == 0;

    /// <summary>Over an engine that answers.</summary>
    public void Start(
        EngineLoop loop,
        AskQueue queue,
        IJournalStore journal,
        EngineOptions options,
        KindSet kinds,
        SimulatedLedger? ledger
    )
    {
        var engine = new SimulatedEngine(loop, queue, journal, options, kinds, Rest, flaws);
        erasures = new ErasureService(engine, ledger?.For(hasEnded), new Removals(engine, null, null));
        if (!flaws.HasFlag(ErasureFlaws.NeverFinishes))
            context.Run(() => _ = Work("finish", () => erasures.FinishAll(CancellationToken.None)));
    }

    public void Take(Attempt attempt, ErasePerson m)
    {
        serving.Add(attempt);
        attempt.Intent.UnderWay++;
        context.Run(() => _ = Erase(attempt, m));
    }

    /// <summary>As a restore does it.</summary>
    public void Reapply(IReadOnlyList<ErasureLine> ledger) =>
        context.Run(() => _ = Work("erase again", () => erasures!.Reapply(ledger, CancellationToken.None)));

    /// <summary>Runs what the engine does, and all that the server makes of it.</summary>
    public void Step(Action engine) =>
        context.Run(() =>
        {
            engine();
            if (resting.Count == 0 || !(weather.IsCalm || weather.OneIn(3)))
                return;
            var rested = resting[0];
            resting.RemoveAt(0);
            rested.SetResult();
        });

    /// <summary>Its process has ended.</summary>
    public void Dispose()
    {
        erasures?.Dispose();
        foreach (var attempt in serving)
            End(attempt, Outcome.Lost);
        serving.Clear();
    }

    Task Rest()
    {
        var rest = new TaskCompletionSource();
        resting.Add(rest);
        return rest.Task;
    }

    async Task Erase(Attempt attempt, ErasePerson m)
    {
        var outcome = Outcome.Lost;
        await Work($"erase {m.Annotator}", async () =>
        {
            var answer = await erasures!.Erase(
                m.Project,
                m.Annotator,
                m.Request,
                new KeyId("a-key"),
                CancellationToken.None
            );
            outcome = new Outcome(answer.Reply, answer.Refusal, null);
            return (int)(answer.Reply?.Records ?? 0);
        });
        if (!hasEnded() && serving.Remove(attempt))
            End(attempt, outcome);
    }

    void End(Attempt attempt, Outcome outcome)
    {
        attempt.Intent.UnderWay--;
        ended(attempt, outcome);
    }

    async Task Work(string what, Func<Task<int>> work)
    {
        working++;
        try
        {
            trace.Add($"server: {what}: {await work()}");
        }
        // What a caller is told, or a log: that it is to be asked for again.
        catch (Exception e)
            when (e
                    is GrainUnavailableException
                        or GrainsBusyException
                        or GrainsReadOnlyException
                        or IOException
                        or ObjectDisposedException
            )
        {
            trace.Add($"server: {what}: {e.Message}");
        }
        working--;
    }
}
