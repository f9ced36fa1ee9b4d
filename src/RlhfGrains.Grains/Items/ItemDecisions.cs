using RlhfGrains.Contracts;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

public static partial class ItemDecisions
{
    public static Decision<JudgmentReceipt> Submit(ItemState item, SubmitJudgment m, Turn turn)
    {
        if (m.Own is { } own)
            return OwnSubmissions.Submit(item, m, own, turn);
        if (item.Find(m.Id) is { } earlier)
            return Repeat(item, earlier, m);
        // Whoever submits directly what they have leased uses the lease.
        var lease =
            item.LiveLeaseOf(m.Annotator, turn.Now) is { } live && LeaseDecisions.RoundOf(live.Kind) == m.Round
                ? live
                : null;
        return Submit(item, m, new SubmissionContext(lease, IsInTime: true, item.Content?.Responses ?? []), turn);
    }

    /// <summary>Sent twice, recorded once.</summary>
    internal static Decision<JudgmentReceipt> Repeat(ItemState item, Judgment earlier, SubmitJudgment m) =>
        earlier.Recorded.ContentHash == JudgmentContent.Hash(m)
            ? Decision.Reply(earlier.Receipt(item.Content!.Id))
            : Refuse(SubmitRefusal.IdReused, $"judgment '{m.Id}' was recorded with another content");

    internal static Decision<JudgmentReceipt> Submit(ItemState item, SubmitJudgment m, SubmissionContext how, Turn turn)
    {
        if (m.Settings.Version < item.NewestSettings)
            return Refuse(SubmitRefusal.SettingsChanged, "the project has newer settings");
        if (
            how is { IsInTime: false, Lease: { } past }
            && (!m.Settings.Assignment.KeepSurplus || turn.Now > past.ExpiresAt + ItemState.LateMax)
        )
            return Decision.Refuse<JudgmentReceipt>(TaskRefusal.LeaseExpired, "the lease has run out");
        if (!item.IsSeen)
            return Refuse(SubmitRefusal.UnknownItem, $"there is no item '{GrainKeys.IdOf(turn.Self)}'");
        if (item.Status is ItemStatus.Closed)
            return Refuse(SubmitRefusal.ItemClosed, "the item takes no more judgments");
        if (item.HasJudged(m.Annotator, m.Round))
            return Refuse(SubmitRefusal.AlreadyJudged, "this annotator has judged the item in this round");
        // Nobody is told by a refusal that a task was a re-audit, also when its first judgment is gone.
        if (m.Round is Round.Reaudit && how.Lease is null && item.FirstOf(m.Annotator) is null)
            return Refuse(
                SubmitRefusal.NotJudgedBefore,
                "a re-audit repeats an ordinary judgment of the same annotator; there is none"
            );
        if (FaultOfFrame(m, turn) is { } frame)
            return Refuse(frame.Refusal, frame.Detail);

        var responses = how.Responses;
        var fault = AnswerRules.Read(responses, m.Settings, m.Answers, out var values);
        var misshown = AnswerRules.ReadPresentation(responses, m.Presentation, out var presentation);
        if (Earlier(fault, misshown) is { } wrong)
            return Refuse(wrong.Refusal, wrong.Detail);
        var overlap = item.Overlap(m.Settings);
        // A first judgment of gold is an answer to gold however it came.
        var kind = how.Lease?.Kind
            ?? (m.Round is Round.First && item.Gold is not null ? WorkKind.Gold : WorkKind.Regular);
        var fills = m.Round is Round.First && kind is WorkKind.Regular && values.Count > 0;
        // A live lease holds its slot, whatever has become of the overlap since.
        var finds = !fills || (how is { Lease: not null, IsInTime: true }) || !(item.SlotsTaken(turn.Now) >= overlap);
        if (!finds && how is { IsInTime: true, KeepsSurplus: false })
            return Refuse(
                SubmitRefusal.ItemComplete,
                "the item has all the judgments it needs, or they are on their way"
            );
        if (
            item.Judgments.Count + item.Leases.Count(l => l.IsOpen) - (how.Lease is null ? 0 : 1)
            >= ItemState.JudgmentsMax
        )
            return Refuse(SubmitRefusal.TooManyJudgments, $"an item keeps at most {ItemState.JudgmentsMax} judgments");

        // One more judgment may ask for further ones.
        if (fills && finds)
            overlap = item.Overlap(m.Settings, values);
        var complete = item.SlotsFilled + (fills && finds ? 1 : 0) >= overlap;
        if (how.Lease is { } shown && presentation.Length == 0)
            presentation = shown.Presentation;
        var recorded = new JudgmentRecorded(
            m.Id,
            m.Annotator,
            m.Round,
            m.RubricVersion ?? m.Settings.RubricVersion,
            m.Settings.Version,
            values,
            m.Rationale is not null,
            m.Flags,
            m.DurationMs,
            presentation,
            turn.Now,
            m.JudgedAt == turn.Now ? null : m.JudgedAt,
            complete,
            JudgmentContent.Hash(m),
            kind,
            how.Lease?.Id,
            Surplus: !finds
        );
        return Record(item, recorded, overlap, how.Lease?.TaskKey, m, turn);
    }

    static Decision<JudgmentReceipt> Record(
        ItemState item,
        JudgmentRecorded recorded,
        int? overlap,
        byte[]? taskKey,
        SubmitJudgment m,
        Turn turn
    )
    {
        var judgment = new Judgment(recorded, null, Told: false);
        var before = item.Progress;
        var ended = recorded.Lease is { } id && item.Find(id) is { IsOpen: true, TakesSlot: true } ? 1 : 0;
        var after = before with
        {
            Judgments = before.Judgments + (judgment.FillsSlot ? 1 : 0),
            Complete = recorded.Complete,
            Leases = before.Leases - ended,
        };

        var self = judgment.Round is Round.Reaudit ? SelfComparison.Of(item.Judgments, judgment, m.Settings) : [];
        var marked = GoldDecisions.Compare(item, recorded, taskKey);
        var facts = Facts.Of(item, recorded, marked?.Right, m.Settings) | SelfComparison.Facts(judgment, self);
        var tell = judgment.FillsSlot && Milestones.Reached(after.Judgments, overlap);
        var completes = after.Complete && !before.Complete;
        IReadOnlyList<Judgment> now = tell || completes ? [.. item.Judgments, judgment] : [];
        List<IEvent> events = [recorded];
        if (marked is not null)
            events.Add(marked);
        if (tell)
            events.Add(new PeersTold());
        var peers = tell ? Units.Peers(now, m.Settings.Criteria) : [];
        if (completes)
        {
            // Final from here on, whether or not somebody looks at it yet.
            events.Add(new ConsensusTold());
            if (m.Settings.Quality.LooksAtConsensus(item.Content!.Category))
                Consensus.Join(peers, Consensus.Of(item.Content.Id, now, item.Content.Responses.Count));
        }
        var observe = new ObserveItem(
            item.Content!.Id,
            item.Content.Category,
            before,
            after,
            Holder(item, recorded),
            null,
            Note(item, judgment, facts, self, withdrawn: false),
            judgment.Counts ? Units.Moves(judgment, item.Judgments, m.Settings, leaves: false) : [],
            peers,
            completes ? new ItemCompletion(item.Content.Id, Majority.Contested(now, m.Settings.Criteria)) : null
        );
        List<Send> sends = [new(GrainKeys.Beside(turn.Self, item.Batch), observe)];
        if (OverlapDecisions.IsConcerned(item, m.Settings))
            OverlapDecisions.Add(item, [.. item.Judgments, judgment], m.Settings, turn, events, sends);
        if (m.Rationale is { } text)
            sends.Add(
                new(
                    GrainKeys.RationaleOf(GrainKeys.ProjectOf(turn.Self), m.Annotator, item.Content.Id, m.Id),
                    new KeepRationale(text)
                )
            );
        return Decision.Reply(judgment.Receipt(item.Content.Id), events, sends);
    }

    /// <summary>
    /// A judgment of another round than the first ends a lease too, and the first one may have been withdrawn
    /// meanwhile.
    /// </summary>
    static ItemHolder? Holder(ItemState item, JudgmentRecorded recorded)
    {
        if (recorded.Round is Round.First)
            return new ItemHolder(recorded.Annotator, true);
        return recorded.Lease is { } lease
            ? new ItemHolder(recorded.Annotator, item.IsHeldBy(recorded.Annotator, except: lease))
            : null;
    }

    public static Decision<JudgmentReceipt> Withdraw(ItemState item, WithdrawJudgment m, Turn turn) =>
        Once.Decide(item.Requests, m.Request, () =>
        {
            if (m.Settings.Version < item.NewestSettings)
                return Decision.Refuse<JudgmentReceipt>(ItemRefusal.SettingsChanged);
            if (!item.IsSeen)
                return Decision.Refuse<JudgmentReceipt>(
                    ItemRefusal.UnknownItem,
                    $"there is no item '{GrainKeys.IdOf(turn.Self)}'"
                );
            if (item.Find(m.Judgment) is not { } judgment)
                return Decision.Refuse<JudgmentReceipt>(
                    ItemRefusal.UnknownJudgment,
                    $"the item has no judgment '{m.Judgment}'"
                );
            if (judgment.IsWithdrawn)
                return Decision.Refuse<JudgmentReceipt>(
                    ItemRefusal.AlreadyWithdrawn,
                    "the judgment was withdrawn before"
                );
            if (string.IsNullOrWhiteSpace(m.Reason) || m.Reason.Length > WithdrawJudgment.ReasonCharsMax)
                return Decision.Refuse<JudgmentReceipt>(
                    ItemRefusal.InvalidReason,
                    $"a withdrawal has a reason of at most {WithdrawJudgment.ReasonCharsMax} characters"
                );

            var withdrawn = judgment with { WithdrawnBecause = m.Reason };
            var now = item.Judgments.Select(j => j.Id == judgment.Id ? withdrawn : j).ToList();
            var before = item.Progress;
            var after = before with { Judgments = now.Count(j => j.FillsSlot) };
            after = after with { Complete = after.Judgments >= item.Overlap(m.Settings, now) };
            // A first judgment that is taken back frees its annotator.
            var holder =
                judgment.Round is Round.First
                    ? new ItemHolder(judgment.Annotator, item.HoldsLease(judgment.Annotator))
                    : null;
            List<IEvent> events =
            [
                new JudgmentWithdrawn(m.Judgment, m.Reason, m.Settings.Version, after.Complete, turn.Now),
            ];
            // The annotators were told of it, so they are told at once that it is gone; otherwise at the next
            // milestone.
            if (judgment.Told)
                events.Add(new PeersTold());
            var self = SelfComparison.Of(item.Judgments, judgment, m.Settings);
            var facts =
                Facts.Of(item, judgment.Recorded, item.MarkOf(judgment.Id)?.Right, m.Settings)
                | SelfComparison.Facts(judgment, self);
            var observe = new ObserveItem(
                item.Content!.Id,
                item.Content.Category,
                before,
                after,
                holder,
                null,
                Note(item, withdrawn, facts, self, withdrawn: true),
                judgment.Counts ? Units.Moves(judgment, item.Judgments, m.Settings, leaves: true) : [],
                judgment.Told ? Units.Peers(now, m.Settings.Criteria) : []
            );
            List<Send> sends = [];
            // Under an adaptive overlap the others may be of one mind without it.
            Completions.Tell(item, observe, now, m.Settings.Criteria, turn, sends);
            OverlapDecisions.Add(item, now, m.Settings, turn, events, sends);
            return Decision.Reply(judgment.Receipt(item.Content.Id) with { Withdrawn = true }, events, sends);
        });

    public static Decision<Done> SetClosed(ItemState item, SetItemClosed m, Turn turn) =>
        Once.Decide(item.Requests, m.Request, () =>
            item.IsSeen
                ? Switch(item, open: !m.Closed, turn)
                : Decision.Refuse<Done>(ItemRefusal.UnknownItem, $"there is no item '{GrainKeys.IdOf(turn.Self)}'")
        );

    /// <summary>The batch opens, closes or reopens all of its items.</summary>
    public static Decision<Done> Open(ItemState item, OpenItem m, Turn turn)
    {
        if (item.Batch != m.Batch || item.Status is ItemStatus.None)
            return Decision.Ignore;
        // The batch counts its items as open and ordinary when it opens: no observation is due.
        if (item.Status is ItemStatus.Staged)
            return m.Open
                ? Decision.Accept(
                    [new ItemOpened(m.OwnOverlap)],
                    item.Gold is null ? [] : [GoldDecisions.Note(item, item.GoldRole, [], turn)]
                )
                : Decision.Ignore;
        return Switch(item, m.Open, turn);
    }

    public static Decision<Done> Stage(ItemState item, StageItem m, Turn turn)
    {
        var ours = item.Batch == m.Batch && item.Import == m.Import;
        var batch = GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), m.Batch);
        if (item.Status is ItemStatus.None)
            return Decision.Accept(
                [new ItemStaged(m.Batch, m.Import, m.Content)],
                [new(batch, new NoteStaged(m.Import, m.Line, null))]
            );
        return ours
            ? Decision.Ignore
            : Decision.Accept(
                [],
                [
                    new(
                        batch,
                        new NoteStaged(m.Import, m.Line, $"item '{m.Content.Id}' is in batch '{item.Batch}' already")
                    ),
                ]
            );
    }

    public static Decision<Done> Discard(ItemState item, DiscardItem m, Turn turn) =>
        item.Status is ItemStatus.Staged && item.Batch == m.Batch && item.Import == m.Import
            ? Decision.Accept([new ItemDiscarded()])
            : Decision.Ignore;

    static Decision<Done> Switch(ItemState item, bool open, Turn turn)
    {
        if (open == (item.Status is ItemStatus.Open))
            return Decision.Ignore;
        var before = item.Progress;
        var after = before with { Closed = !open };
        var observe = new ObserveItem(item.Content!.Id, item.Content.Category, before, after, null, null, null, [], []);
        List<Send> sends = [new(GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), item.Batch), observe)];
        // In a turn of its own: a batch closes a thousand items in one, and each may have many leases.
        if (!open && item.Leases.Any(l => l.IsOpen))
            sends.Add(new(turn.Self, new EndLeases(), turn.Now));
        if (!open && item.AwaitsConsensus)
            sends.Add(new(turn.Self, new TellConsensus(), turn.Now));
        return Decision.Accept([open ? new ItemOpened(item.OwnOverlap) : new ItemClosed()], sends);
    }

    /// <summary>The item was closed: what its judgments say of each other is final.</summary>
    public static Decision<Done> TellConsensus(ItemState item, TellConsensus m, Turn turn)
    {
        // Opened again meanwhile: it is not final.
        if (item.Status is not ItemStatus.Closed || !item.AwaitsConsensus)
            return Decision.Ignore;
        var moves = Consensus.Join([], Consensus.Of(item.Content!.Id, item.Judgments, item.Content.Responses.Count));
        var progress = item.Progress;
        var observe = new ObserveItem(
            item.Content.Id,
            item.Content.Category,
            progress,
            progress,
            null,
            null,
            null,
            [],
            moves
        );
        return Decision.Accept(
            [new ConsensusTold()],
            moves.Count == 0 ? [] : [new(GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), item.Batch), observe)]
        );
    }

    /// <summary>What can be wrong with a judgment before its answers are looked at.</summary>
    internal static AnswerFault? FaultOfFrame(SubmitJudgment m, Turn turn)
    {
        if (m.RubricVersion is { } rubric && (rubric < 1 || rubric > m.Settings.RubricVersion))
            return new(
                SubmitRefusal.UnknownRubricVersion,
                $"the project has rubric versions 1 to {m.Settings.RubricVersion}"
            );
        if (m.JudgedAt > turn.Now + SubmitJudgment.ClockToleranceMax)
            return new(
                SubmitRefusal.JudgedInFuture,
                $"the time of judging lies more than {SubmitJudgment.ClockToleranceMax.TotalMinutes} minutes in the future"
            );
        if (m.DurationMs is < 0 or > SubmitJudgment.DurationMsMax)
            return new(SubmitRefusal.DurationOutOfRange, $"a duration is 0 to {SubmitJudgment.DurationMsMax} ms");
        if (m.Rationale?.Length > SubmitJudgment.RationaleCharsMax)
            return new(
                SubmitRefusal.RationaleTooLong,
                $"a rationale has at most {SubmitJudgment.RationaleCharsMax} characters"
            );
        if (m.Flags.Count > SubmitJudgment.FlagsMax || !m.Flags.All(Id.IsValid))
            return new(SubmitRefusal.InvalidFlags, $"at most {SubmitJudgment.FlagsMax} flags, each like an id");
        var cannotJudge = m.Flags.Contains(SubmitJudgment.CannotJudge);
        if (cannotJudge && m.Answers.Count > 0)
            return new(SubmitRefusal.InvalidFlags, $"a judgment flagged '{SubmitJudgment.CannotJudge}' has no answers");
        return m.Answers.Count > 0 || cannotJudge
            ? null
            : new(SubmitRefusal.NoAnswer, $"a judgment has an answer, or the flag '{SubmitJudgment.CannotJudge}'");
    }

    static JudgmentNote Note(
        ItemState item,
        Judgment judgment,
        JudgmentFacts facts,
        IReadOnlyList<SelfAnswer> self,
        bool withdrawn
    ) =>
        new(
            item.Content!.Id,
            judgment.Id,
            judgment.Annotator,
            judgment.Round,
            judgment.Recorded.RubricVersion,
            judgment.JudgedAt,
            judgment.Recorded.DurationMs,
            withdrawn,
            withdrawn ? null : judgment.Recorded.Lease,
            judgment.Recorded.Kind,
            facts,
            judgment.Counts,
            self
        );

    static AnswerFault? Earlier(AnswerFault? a, AnswerFault? b) =>
        a is not { } x ? b
        : b is not { } y || x.Refusal <= y.Refusal ? a
        : b;

    static Decision<JudgmentReceipt> Refuse(SubmitRefusal reason, string detail) =>
        Decision.Refuse<JudgmentReceipt>(reason, detail);
}
