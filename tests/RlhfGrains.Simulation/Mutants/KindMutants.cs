using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>Changes what a kind decides, by changing the message before it or the decision after it.</summary>
sealed class DecisionMutant(GrainKind kind, Func<object, IMessage, IMessage> before, Func<object, IMessage, Decision, Decision> after) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn) => after(state, message, Inner.Decide(state, before(state, message), turn));

    public static GrainKind Before(GrainKind kind, Func<object, IMessage, IMessage> before) => new DecisionMutant(kind, before, (_, _, decision) => decision);

    public static GrainKind After(GrainKind kind, Func<object, IMessage, Decision, Decision> after) => new DecisionMutant(kind, (_, message) => message, after);

    /// <summary>The same decision with other events and sends.</summary>
    public static Decision With(Decision decision, IReadOnlyList<IEvent>? events = null, IReadOnlyList<Send>? sends = null) =>
        decision.UntypedReply is { } reply ? Decision.Reply(reply, events ?? decision.Events, sends ?? decision.Sends) : decision;
}

/// <summary>Folds what an honest kind would not.</summary>
sealed class FoldMutant(GrainKind kind, Func<IEvent, int> times) : KindDecorator(kind)
{
    public override void Apply(object state, IEvent happened)
    {
        for (var i = times(happened); i > 0; i--) Inner.Apply(state, happened);
    }
}

/// <summary>Saves less, or something else, than the state.</summary>
sealed class SnapshotMutant(GrainKind kind, Func<object, object> change) : KindDecorator(kind)
{
    public override object ToSnapshot(object state) => change(Inner.ToSnapshot(state));
}

/// <summary>Answers a question as it was answered the first time.</summary>
sealed class StaleReadMutant(GrainKind kind) : KindDecorator(kind)
{
    readonly Dictionary<object, Decision> answered = new(ReferenceEqualityComparer.Instance);

    public override Decision Decide(object state, IMessage message, in Turn turn)
    {
        var decision = Inner.Decide(state, message, turn);
        if (message is not ReadItem || decision.Refusal is not null) return decision;
        return answered.TryAdd(state, decision) ? decision : answered[state];
    }
}

/// <summary>Swallows a failure of a sent message, so that nobody parks it.</summary>
sealed class SilentMutant(GrainKind kind) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn)
    {
        if (message is Deliver { Order.Failure: not Failure.None }) return Decision.Ignore;
        return Inner.Decide(state, message, turn);
    }
}

/// <summary>Changes the state while it decides.</summary>
sealed class ImpureMutant(GrainKind kind) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn)
    {
        var decision = Inner.Decide(state, message, turn);
        if (state is Till.State till && message is ReadTill) till.Sum++;
        return decision;
    }
}

/// <summary>The promises of the grains, broken one by one.</summary>
static class KindMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("skip the dedupe of judgments") { ChangeKind = Items(k => DecisionMutant.Before(k, NewId)) },
        new("skip the dedupe of requests") { ChangeKind = Items(k => DecisionMutant.Before(k, NewRequest)) },
        new("take any content under a known request id") { ChangeKind = Items(k => DecisionMutant.Before(k, FirstContent)) },
        new("forget the settings check") { ChangeKind = Items(k => DecisionMutant.Before(k, AlwaysNewest)) },
        new("one judgment more than the overlap") { ChangeKind = Items(k => DecisionMutant.Before(k, WiderOverlap)) },
        new("let somebody judge twice") { ChangeKind = Items(k => new DecisionMutant(k, SomebodyElse, AsThemselves)) },
        new("count a withdrawn judgment") { ChangeKind = Items(k => DecisionMutant.After(k, (_, m, d) => m is WithdrawJudgment ? Observing(d, o => o with { Units = [] }) : d)) },
        new("do not tell the peers of a withdrawal") { ChangeKind = Items(k => DecisionMutant.After(k, (_, m, d) => m is WithdrawJudgment ? Observing(d, o => o with { Peers = [] }) : d)) },
        new("forget an item's closing in the progress") { ChangeKind = Items(k => DecisionMutant.After(k, (_, m, d) => m is SetItemClosed ? DecisionMutant.With(d, sends: []) : d)) },
        new("forget a rationale") { ChangeKind = Items(k => DecisionMutant.After(k, (_, _, d) => DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is not Grains.Personal.KeepText)]))) },
        new("acknowledge a judgment without an event") { ChangeKind = Items(k => DecisionMutant.After(k, (_, m, d) => m is SubmitJudgment { DurationMs: { } ms } && ms % 7 == 0 ? DecisionMutant.With(d, [], []) : d)) },
        new("store a preference the wrong way round") { ChangeKind = Items(k => DecisionMutant.After(k, (_, m, d) => DecisionMutant.With(d, [.. d.Events.Select(Turned)]))) },
        new("answer a question from an old copy") { ChangeKind = Items(k => new StaleReadMutant(k)) },
        new("leave the newest settings out of a snapshot") { ChangeKind = Items(k => new SnapshotMutant(k, s => (ItemSnapshot)s with { NewestSettings = 0 })) },
        new("leave the requests out of a snapshot") { ChangeKind = Items(k => new SnapshotMutant(k, s => (ItemSnapshot)s with { Requests = new([]) })) },
        new("leave a withdrawal out of a snapshot") { ChangeKind = Items(k => new SnapshotMutant(k, s => (ItemSnapshot)s with { Judgments = [.. ((ItemSnapshot)s).Judgments.Select(j => j with { WithdrawnBecause = null })] })) },
        new("apply an observation twice") { ChangeKind = Of<BatchKind>(k => new FoldMutant(k, e => e is ItemObserved ? 2 : 1)) },
        new("lose an observation") { ChangeKind = Of<BatchKind>(k => DecisionMutant.After(k, (_, m, d) => m is ObserveItem { Note.Withdrawn: true } ? Decision.Ignore : d)) },
        new("let an item not answer its import", Runs.HostKind.Cluster) { ChangeKind = Items(k => DecisionMutant.After(k, (_, m, d) => m is StageItem { Line: 2 } ? DecisionMutant.With(d, sends: []) : d)) },
        new("give up an import and tell none of its items") { ChangeKind = Of<BatchKind>(k => DecisionMutant.After(k, (_, m, d) => m is DiscardImport ? DecisionMutant.With(d, sends: []) : d)) },
        new("add to a judgment's work on a withdrawal") { ChangeKind = Of<AnnotatorKind>(k => DecisionMutant.Before(k, (_, m) => m is NoteJudgment note ? note with { Note = note.Note with { Withdrawn = false } } : m)) },
        new("forget an enrolment") { ChangeKind = Of<ProjectKind>(k => DecisionMutant.After(k, (_, m, d) => m is EnrollAnnotator ? DecisionMutant.With(d, [], []) : d)) },
        new("let a revoked key open") { ChangeKind = Of<KeyKind>(k => DecisionMutant.After(k, (_, m, d) => m is RevokeKey ? DecisionMutant.With(d, [.. d.Events.Where(e => e is not KeyRevoked)]) : d)) },
        new("drop a failing sent message instead of parking it") { ChangeKind = Of<Till>(k => new SilentMutant(k)) },
        new("change a state while deciding") { ChangeKind = Of<Till>(k => new ImpureMutant(k)) },
    ];

    static Func<GrainKind, GrainKind> Of<TKind>(Func<GrainKind, GrainKind> change) where TKind : GrainKind => kind => kind is TKind ? change(kind) : kind;

    static Func<GrainKind, GrainKind> Items(Func<GrainKind, GrainKind> change) => Of<ItemKind>(change);

    static IMessage NewId(object state, IMessage message) =>
        message is SubmitJudgment m && ((ItemState)state).Find(m.Id) is not null ? m with { Id = new($"{m.Id}-again") } : message;

    static IMessage NewRequest(object state, IMessage message) => message is WithdrawJudgment m ? m with { Request = m.Request with { Id = $"{m.Request.Id}.{((ItemState)state).Requests.Save().Accepted.Count}" } } : message;

    static IMessage FirstContent(object state, IMessage message) => message is WithdrawJudgment m && ((ItemState)state).Requests.Find(m.Request.Id) is { } first
        ? m with { Request = m.Request with { ContentHash = first.ContentHash } }
        : message;

    static IMessage AlwaysNewest(object state, IMessage message) => message switch
    {
        SubmitJudgment m => m with { Settings = m.Settings with { Version = Math.Max(m.Settings.Version, ((ItemState)state).NewestSettings) } },
        WithdrawJudgment m => m with { Settings = m.Settings with { Version = Math.Max(m.Settings.Version, ((ItemState)state).NewestSettings) } },
        _ => message,
    };

    static IMessage WiderOverlap(object state, IMessage message) => message is SubmitJudgment m ? m with { Settings = m.Settings with { Overlap = m.Settings.Overlap + 1 } } : message;

    static IMessage SomebodyElse(object state, IMessage message) =>
        message is SubmitJudgment m && ((ItemState)state).Find(m.Id) is null && m.Round is Round.First ? m with { Annotator = new($"{m.Annotator}~{m.Id}") } : message;

    static Decision AsThemselves(object state, IMessage message, Decision decision) => message is not SubmitJudgment m ? decision : DecisionMutant.With(
        decision, [.. decision.Events.Select(e => e is JudgmentRecorded r ? r with { Annotator = m.Annotator } : e)]);

    static Decision Observing(Decision decision, Func<ObserveItem, ObserveItem> change) =>
        DecisionMutant.With(decision, sends: [.. decision.Sends.Select(s => s.Message is ObserveItem o ? s with { Message = change(o) } : s)]);

    static IEvent Turned(IEvent happened) => happened is JudgmentRecorded r
        ? r with { Answers = [.. r.Answers.Select(a => a.Criterion.Value == "helpful" ? a with { Values = [-a.Values[0]] } : a)] }
        : happened;
}
