using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>
/// <c>agreement.low</c>: batches say when enough has changed, the host reads the interval outside any turn, and a
/// crossing is told once: when the upper end falls below the threshold, and again only after it was at or above it in
/// between.
/// </summary>
public static class AgreementLooks
{
    /// <summary>10 s between two looks: each reads the counts of every batch of the project.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Nothing while one is planned. While the host reads, another one is planned: what it has not seen is seen then.
    /// </summary>
    internal static void Plan(WebhookListState hooks, Turn turn, List<IEvent> events, List<Send> sends)
    {
        if (hooks.LookStatus is LookStatus.Planned)
            return;
        var next = hooks.Look == 0 ? turn.Now : hooks.LookAt + IntervalMin;
        var planned = new LookPlanned(hooks.Look + 1, next > turn.Now ? next : turn.Now);
        events.Add(planned);
        sends.Add(new(turn.Self, new LookAtAgreement(planned.Look), planned.At));
    }

    public static Decision<Done> Due(WebhookListState hooks, LookAtAgreement m, Turn turn) =>
        hooks.LookStatus is LookStatus.Planned && hooks.Look == m.Look
            ? Decision.Accept([new LookDue()])
            : Decision.Ignore;

    public static Decision<Done> Note(WebhookListState hooks, NoteAgreement m, Turn turn)
    {
        if (m.Look <= hooks.Answered || m.Look > hooks.Look)
            return Decision.Ignore;
        List<IEvent> events = [new LookEnded(m.Look)];
        List<Send> sends = [];
        foreach (var (id, rule, reading) in m.Readings)
        {
            if (hooks.Find(id) is not { } webhook || webhook.Rule != rule)
                continue;
            var isLow = reading.High < rule.Threshold;
            if (isLow == hooks.IsLow(id))
                continue;
            events.Add(new AgreementCrossed(id, isLow));
            if (!isLow)
                continue;
            var happening = new WebhookEvent(EventTypes.AgreementLow, turn.Now, Agreement: new(rule, reading));
            sends.Add(new(GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), id), new Enqueue([happening])));
        }
        return Decision.Accept(events, sends);
    }
}
