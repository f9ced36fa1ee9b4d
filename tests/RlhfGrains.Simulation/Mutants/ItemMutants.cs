using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>The promises that an item keeps, broken one by one.</summary>
static class ItemMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Before("skip the dedupe of judgments", static (item, m) =>
            m is SubmitJudgment s && item.Find(s.Id) is not null ? s with { Id = new($"{s.Id}-again") } : m
        ),
        Before("skip the dedupe of requests", NewRequest),
        Before("take any content under a known request id", FirstContent),
        Before("forget the settings check", AlwaysNewest),
        Before("one judgment more than the overlap", static (_, m) =>
            m is SubmitJudgment s ? s with { Terms = OneMore(s.Terms) } : m
        ),
        new("let somebody judge twice")
        {
            ChangeKind = Of(static k => new DecisionMutant(
                k,
                static (item, m) => SomebodyElse((ItemState)item, m),
                AsThemselves
            )),
        },
        After("count a withdrawn judgment", static (m, d) =>
            m is WithdrawJudgment ? Observing(d, static o => o with { Units = [] }) : d
        ),
        After("do not tell the peers of a withdrawal", static (m, d) =>
            m is WithdrawJudgment ? Observing(d, static o => o with { Peers = [] }) : d
        ),
        After("keep a withdrawn answer in the agreement with oneself", static (m, d) =>
            m is WithdrawJudgment ? Observing(d, static o => o with { Note = o.Note! with { Self = [] } }) : d
        ),
        After("forget an item's closing in the progress", static (m, d) =>
            m is SetItemClosed ? DecisionMutant.With(d, sends: []) : d
        ),
        After("forget a rationale", static (_, d) =>
            DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is not KeepRationale)])
        ),
        After("acknowledge a judgment without an event", static (m, d) =>
            m is SubmitJudgment { DurationMs: { } ms } && ms % 7 == 0 ? DecisionMutant.With(d, [], []) : d
        ),
        After("store a preference the wrong way round", static (_, d) =>
            DecisionMutant.With(d, [.. d.Events.Select(Turned)])
        ),
        After("let an item not answer its import", static (m, d) =>
            m is StageItem { Line: 2 } ? DecisionMutant.With(d, sends: []) : d
        ) with
        {
            Host = HostKind.Cluster,
        },
        Before("give an item out once more than the overlap", static (_, m) =>
            m is LeaseItem l ? l with { Terms = OneMore(l.Terms) } : m
        ),
        Before("give an item out once more than the judgments ask for", static (_, m) =>
            m is LeaseItem { Terms.Overlap.Adaptive: { } o } l
                ? l with
                {
                    Terms = l.Terms with
                    {
                        Overlap = l.Terms.Overlap with { Adaptive = o with { Min = o.Min + 1, Max = o.Max + 1 } },
                    },
                }
                : m
        ),
        After("do not tell how many judgments an item is to get", static (m, d) =>
            m is LeaseItem ? DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is not ObserveOverlap)]) : d
        ),
        After("keep a withdrawn judgment among the first", static (m, d) =>
            m is WithdrawJudgment
                ? DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is not ObserveOverlap)])
                : d
        ),
        After("do not look at an overlap that has changed", static (m, d) => m is ReviewOverlap ? Decision.Ignore : d),
        After("do not tell that another overlap completes an item", static (m, d) =>
            m is ReviewOverlap
                ? DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is not ObserveItem)])
                : d
        ),
        Saving("leave out of a snapshot how many judgments are among the first", static s => s with { Basis = null }),
        After("leave the tasks with whoever is suspended", static (m, d) => m is RecallLease ? Decision.Ignore : d) with
        {
            CaughtBy = 1_114,
        },
        After("never let a lease run out", static (_, d) =>
            DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is not ExpireLease)])
        ),
        After("do not tell of a lease", static (m, d) =>
            m is LeaseItem ? DecisionMutant.With(d, sends: [.. d.Sends.Where(s => s.Message is ExpireLease)]) : d
        ),
        After("correct nobody when a known answer changes", static (m, d) =>
            m is SetGold ? Noting(d, static n => n with { Moves = [] }) : d
        ),
        After("forget to tell the batch of gold", static (m, d) =>
            m is SetGold ? DecisionMutant.With(d, sends: []) : d
        ),
        After("count an answer to gold as an ordinary one", static (_, d) =>
            DecisionMutant.With(d, [.. d.Events.Select(Ordinary)])
        ),
        Saving("leave what is known of answers out of a snapshot", static s =>
            s with
            {
                Gold = s.Gold with { Marks = [] },
            }
        ),
        Saving("leave the leases out of a snapshot", static s => s with { Leases = [] }),
        new("take an item at rest for a whole one") { ChangeKind = Of(static k => new WholeMutant(k)) },
        new("lose a judgment of an item at rest")
        {
            ChangeKind = Of(static k => new RestMutant(k, static s => WithoutLast((ItemAtRest)s))),
        },
        new("answer a question from an old copy") { ChangeKind = Of(static k => new StaleReadMutant(k)) },
        Saving("leave the newest settings out of a snapshot", static s => s with { NewestSettings = 0 }),
        Saving("leave the requests out of a snapshot", static s => s with { Requests = new([]) }),
        Saving("leave a withdrawal out of a snapshot", static s =>
            s with
            {
                Judgments = [.. s.Judgments.Select(j => j with { WithdrawnBecause = null })],
            }
        ),
    ];

    static Mutant Before(string name, Func<ItemState, IMessage, IMessage> before) =>
        new(name) { ChangeKind = Of(k => DecisionMutant.Before(k, (state, m) => before((ItemState)state, m))) };

    static Mutant After(string name, Func<IMessage, Decision, Decision> after) =>
        new(name) { ChangeKind = Of(k => DecisionMutant.After(k, after)) };

    static Mutant Saving(string name, Func<ItemSnapshot, ItemSnapshot> change) =>
        new(name) { ChangeKind = Of(k => new SnapshotMutant(k, s => change((ItemSnapshot)s))) };

    static Func<GrainKind, GrainKind> Of(Func<GrainKind, GrainKind> change) =>
        kind => kind is ItemKind ? change(kind) : kind;

    static ItemAtRest WithoutLast(ItemAtRest item) =>
        item with
        {
            Snapshot = item.Snapshot with { Judgments = [.. item.Snapshot.Judgments.SkipLast(1)] },
        };

    static IMessage NewRequest(ItemState item, IMessage message) =>
        message is WithdrawJudgment m && item.Requests.Find(m.Request.Id) is not null
            ? m with
            {
                Request = m.Request with { Id = $"{m.Request.Id}-again" },
            }
            : message;

    static IMessage FirstContent(ItemState item, IMessage message) =>
        message is WithdrawJudgment m && item.Requests.Find(m.Request.Id) is { } first
            ? m with
            {
                Request = m.Request with { ContentHash = first.ContentHash },
            }
            : message;

    static IMessage AlwaysNewest(ItemState item, IMessage message) =>
        message switch
        {
            SubmitJudgment m => m with { Terms = AsNewAs(item, m.Terms) },
            WithdrawJudgment m => m with { Terms = AsNewAs(item, m.Terms) },
            _ => message,
        };

    static ItemTerms AsNewAs(ItemState item, ItemTerms terms) =>
        terms with
        {
            Overlap = terms.Overlap with { SettingsVersion = Math.Max(terms.SettingsVersion, item.NewestSettings) },
        };

    static ItemTerms OneMore(ItemTerms terms) =>
        terms with
        {
            Overlap = terms.Overlap with { Number = terms.Overlap.Number + 1 },
        };

    // Decided under another name and recorded under one's own: as if nobody had looked whether they had judged it.
    static IMessage SomebodyElse(ItemState item, IMessage message) =>
        message is SubmitJudgment m
        && item.Judgments.TakeWhile(j => j.Id != m.Id)
            .Any(j => j.Annotator == m.Annotator && j.Round == m.Round && !j.IsWithdrawn)
            ? m with
            {
                Annotator = new("nobody"),
            }
            : message;

    static Decision AsThemselves(IMessage message, Decision decision) =>
        message is not SubmitJudgment m
            ? decision
            : DecisionMutant.With(
                decision,
                [.. decision.Events.Select(e => e is JudgmentRecorded r ? r with { Annotator = m.Annotator } : e)]
            );

    static Decision Observing(Decision decision, Func<ObserveItem, ObserveItem> change) =>
        DecisionMutant.With(
            decision,
            sends: [.. decision.Sends.Select(s => s.Message is ObserveItem o ? s with { Message = change(o) } : s)]
        );

    static Decision Noting(Decision decision, Func<NoteGold, NoteGold> change) =>
        DecisionMutant.With(
            decision,
            sends: [.. decision.Sends.Select(s => s.Message is NoteGold n ? s with { Message = change(n) } : s)]
        );

    static IEvent Ordinary(IEvent happened) =>
        happened is JudgmentRecorded r ? r with { Kind = WorkKind.Regular } : happened;

    static IEvent Turned(IEvent happened) =>
        happened is JudgmentRecorded r
            ? r with
            {
                Answers =
                [
                    .. r.Answers.Select(a => a.Criterion.Value == "helpful" ? a with { Values = [-a.Values[0]] } : a),
                ],
            }
            : happened;
}
