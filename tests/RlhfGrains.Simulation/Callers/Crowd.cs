using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;
using RlhfGrains.Simulation.Workloads;

namespace RlhfGrains.Simulation.Callers;

/// <summary>
/// The callers and the network between them and the host: several have asks outstanding, messages overtake each other
/// and arrive twice, answers get lost, and whoever has no answer asks again with the same id, or gives up.
/// </summary>
sealed class Crowd(Plan plan, Workload workload, Model model, Trace trace)
{
    const int OutstandingPerCallerMax = 3;

    readonly SeededRandom random = new(plan.Seed, Draws.Network);
    readonly List<Intent> open = [];
    readonly List<Attempt> network = [];

    /// <summary>No answer gets lost any more, and nobody has new ideas or gives up.</summary>
    public bool IsClosing { get; set; }

    public bool IsDone => open.Count == 0 && network.Count == 0;

    public string Waiting => string.Join(", ", open.Take(5));

    public void Act()
    {
        if (!IsClosing)
        {
            for (var caller = 0; caller < plan.Callers; caller++)
                if (open.Count < plan.Callers * OutstandingPerCallerMax && random.Percent(60))
                    Begin(workload.Next());
        }
        foreach (var intent in open)
        {
            if (intent.InFlight > 0)
                continue;
            if (!IsClosing && intent.Attempts > 0 && random.OneIn(40))
                intent.IsSettled = true;
            else if (intent.Attempts == 0 || IsClosing || random.OneIn(2))
                Send(intent);
        }
        open.RemoveAll(i => i.IsSettled);
    }

    /// <summary>Some of what is on its way arrives, in any order.</summary>
    public void Deliver(IHost host)
    {
        for (var count = IsClosing ? network.Count : random.Between(0, 6); count > 0 && network.Count > 0; count--)
        {
            var at = random.Below(network.Count);
            var attempt = network[at];
            network.RemoveAt(at);
            attempt.HandedAt = model.Now;
            attempt.Intent.HandedAt ??= model.Now;
            trace.Add($"ask {attempt.Intent} {attempt.Message.GetType().Name}");
            host.Take(attempt);
        }
    }

    /// <summary>The attempt has ended in the host; its answer may reach the caller.</summary>
    public void Ended(Attempt attempt, Outcome outcome)
    {
        var intent = attempt.Intent;
        intent.InFlight--;
        trace.Add($"answer {intent}: {outcome}");
        model.Ended(attempt, outcome);
        if (outcome.IsUnknown || (!IsClosing && random.Percent(plan.LostAnswers)))
            return;
        // A copy that was on its way all the time.
        if (outcome.Reply is not null && random.Percent(plan.Duplicates))
            Send(intent);
        if (outcome.Reply is { } reply)
            intent.Learn?.Invoke(reply);
        if (outcome.Failure is GrainsBusyException)
            return;
        // The host attaches what is then the newest, and asks again.
        intent.IsSettled |=
            outcome.Refusal is not { } refusal || intent.Attempts > 6 || intent.AskAgainOn?.Invoke(refusal) != true;
    }

    void Begin(Intent intent)
    {
        open.Add(intent);
        model.Add(intent);
    }

    void Send(Intent intent)
    {
        Put(intent);
        if (random.Percent(plan.Duplicates))
            Put(intent);
    }

    void Put(Intent intent)
    {
        intent.InFlight++;
        intent.Attempts++;
        network.Add(new Attempt(intent, intent.Message()));
    }
}
