using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>An ask whose answer leaves for the simulation instead of a waiting task.</summary>
sealed class SimulatedAsk(Attempt attempt, Action<SimulatedAsk, Outcome> ended)
    : Ask(attempt.Intent.Grain, attempt.Message)
{
    public Attempt Attempt { get; } = attempt;

    public override void Complete() =>
        ended(
            this,
            Failure is not null
                ? new Outcome(null, null, Failure)
                : new Outcome((IReply?)Decision!.UntypedReply, Decision.Refusal, null)
        );
}
