using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators;

/// <summary>
/// An annotator of one project: how much they did, and where they stand against the others pooled. It names nobody.
/// </summary>
public sealed partial class AnnotatorState
{
    /// <summary>
    /// 20 judgments: what annotators see of their own standing changes only then, so that no single answer tells them
    /// what others said of an item.
    /// </summary>
    public const int PublishedEvery = 20;

    readonly Dictionary<(CategoryId Category, Round Round), WorkState> work = [];
    readonly Dictionary<PeerKey, PeerState> peers = [];
    Publication? published;

    public Instant? RegisteredAt { get; private set; }
    public Instant? AsOf { get; private set; }

    /// <summary>Recorded ones, of every round, withdrawn or not: what the schedule of publication counts.</summary>
    public long Recorded { get; private set; }

    /// <summary>With the next judgment the standing is published.</summary>
    public bool PublishesNext => (Recorded + 1) % PublishedEvery == 0;

    public Standing? Published => published?.ToStanding();

    public bool IsKnown => RegisteredAt is not null || AsOf is not null;

    public Standing Now => ToStanding(AsOf, work, peers);

    public void Apply(AnnotatorRegistered e)
    {
        RegisteredAt = e.At;
        Key = e.Key;
        NewestSettings = e.SettingsVersion;
        Follow(e.Quality, e.SettingsVersion);
    }

    public void Apply(JudgmentNoted e)
    {
        AsOf = e.At;
        if (e.Lease is { } lease)
            EndLease(lease, e.Item);
        if (!e.Withdrawn)
            coming.RemoveAll(c => c.Item == e.Item);
        if (!work.TryGetValue((e.Category, e.Round), out var counts))
            work[(e.Category, e.Round)] = counts = new WorkState();
        var sign = e.Withdrawn ? -1 : 1;
        counts.Judgments += sign;
        counts.Withdrawn += e.Withdrawn ? 1 : 0;
        counts.Timed += e.DurationMs is null ? 0 : sign;
        counts.DurationMs += sign * (e.DurationMs ?? 0);
        CountGold(e);
        Qualify(e);
        Drift.Observe(e, Quality.Drift);
        SelfAudits.Apply(e);
        if (e.Withdrawn)
            return;
        if (++Recorded % PublishedEvery != 0)
            return;
        (published ??= new Publication()).Take(this);
        Qualifications.Publish(e.At);
    }

    public void Apply(PeersObserved e)
    {
        AsOf = e.At;
        for (var i = 0; i < e.Units.Count; i++)
        {
            var unit = e.Units[i];
            var key = new PeerKey(e.Category, unit.Criterion, unit.RubricVersion);
            if (!peers.TryGetValue(key, out var state))
                peers[key] = state = new PeerState(
                    unit.Oriented,
                    new PooledConfusion(Math.Max(unit.Before.Length, unit.After.Length))
                );
            // The units of one criterion follow each other.
            state.SeveralUnits |= i > 0 && e.Units[i - 1].Criterion == unit.Criterion;
            if (unit.Before.Length > 0)
                state.Confusion.Remove(unit.Label, unit.Before);
            if (unit.After.Length > 0)
                state.Confusion.Add(unit.Label, unit.After);
        }
    }

    public AnnotatorSnapshot Save() =>
        new(
            RegisteredAt,
            Recorded,
            Now,
            Published,
            SaveWork(),
            Quality,
            PolicyVersion,
            Requests.Save(),
            Qualifications.Save(),
            SelfAudits.Save(),
            Drift.Save(),
            Gold,
            IsGoldUsedUp,
            Status,
            StatusSince,
            StatusReason
        );

    public static AnnotatorState Restore(AnnotatorSnapshot snapshot)
    {
        var state = new AnnotatorState
        {
            RegisteredAt = snapshot.RegisteredAt,
            AsOf = snapshot.Now.AsOf,
            Recorded = snapshot.Recorded,
            Quality = snapshot.Quality,
            PolicyVersion = snapshot.PolicyVersion,
            Requests = RequestLog.Restore(snapshot.Requests),
            Qualifications = QualificationState.Restore(snapshot.Qualifications),
            IsGoldUsedUp = snapshot.IsGoldUsedUp,
            Status = snapshot.Status,
            StatusSince = snapshot.StatusSince,
            StatusReason = snapshot.StatusReason,
            SelfAudits = SelfAuditState.Restore(snapshot.SelfAudits),
            Drift = DriftState.Restore(snapshot.Drift),
        };
        state.RestoreWork(snapshot.Work);
        Restore(snapshot.Now, state.work, state.peers);
        foreach (var g in snapshot.Gold)
            state.gold[(g.Category, g.Kind)] = (g.Answered, g.Right);
        if (snapshot.Published is { } published)
            state.published = Publication.Of(published);
        return state;
    }

    static Standing ToStanding(
        Instant? asOf,
        Dictionary<(CategoryId Category, Round Round), WorkState> work,
        Dictionary<PeerKey, PeerState> peers
    ) =>
        new(
            asOf,
            [
                .. work.OrderBy(w => w.Key.Category.Value, StringComparer.Ordinal)
                    .ThenBy(w => w.Key.Round)
                    .Select(w => new WorkCounts(
                        w.Key.Category,
                        w.Key.Round,
                        w.Value.Judgments,
                        w.Value.Withdrawn,
                        w.Value.Timed,
                        w.Value.DurationMs
                    )),
            ],
            [
                .. peers
                    .OrderBy(p => p.Key.Category.Value, StringComparer.Ordinal)
                    .ThenBy(p => p.Key.Criterion.Value, StringComparer.Ordinal)
                    .ThenBy(p => p.Key.RubricVersion)
                    .Select(p => new PeerCounts(
                        p.Key.Category,
                        p.Key.Criterion,
                        p.Key.RubricVersion,
                        p.Value.Oriented,
                        p.Value.SeveralUnits,
                        p.Value.Confusion.Labels,
                        p.Value.Confusion.ToState()
                    )),
            ]
        );

    static void Restore(
        Standing from,
        Dictionary<(CategoryId Category, Round Round), WorkState> work,
        Dictionary<PeerKey, PeerState> peers
    )
    {
        foreach (var w in from.Work)
            work[(w.Category, w.Round)] = new WorkState
            {
                Judgments = w.Judgments,
                Withdrawn = w.Withdrawn,
                Timed = w.Timed,
                DurationMs = w.DurationMs,
            };
        foreach (var p in from.Peers)
        {
            peers[new PeerKey(p.Category, p.Criterion, p.RubricVersion)] = new PeerState(
                p.Oriented,
                PooledConfusion.FromState(p.Labels, p.State)
            )
            {
                SeveralUnits = p.SeveralUnits,
            };
        }
    }

    /// <summary>
    /// The standing as it was published. It is taken every 20 judgments and hardly ever read: so it is copied number by
    /// number into what the last one left, and put into its ordered form by who reads it.
    /// </summary>
    sealed class Publication
    {
        readonly Dictionary<(CategoryId Category, Round Round), WorkState> work = [];
        readonly Dictionary<PeerKey, PeerState> peers = [];
        Instant? asOf;

        public static Publication Of(Standing standing)
        {
            var publication = new Publication { asOf = standing.AsOf };
            AnnotatorState.Restore(standing, publication.work, publication.peers);
            return publication;
        }

        public void Take(AnnotatorState from)
        {
            asOf = from.AsOf;
            foreach (var (key, now) in from.work)
            {
                if (!work.TryGetValue(key, out var copy))
                    work[key] = copy = new WorkState();
                copy.CopyFrom(now);
            }
            foreach (var (key, now) in from.peers)
            {
                if (!peers.TryGetValue(key, out var copy))
                    peers[key] = copy = new PeerState(now.Oriented, new PooledConfusion(now.Confusion.Labels));
                copy.SeveralUnits = now.SeveralUnits;
                copy.Confusion.CopyFrom(now.Confusion);
            }
        }

        public Standing ToStanding() => AnnotatorState.ToStanding(asOf, work, peers);
    }

    sealed class WorkState
    {
        public int Judgments { get; set; }
        public int Withdrawn { get; set; }
        public int Timed { get; set; }
        public long DurationMs { get; set; }

        public void CopyFrom(WorkState other) =>
            (Judgments, Withdrawn, Timed, DurationMs) = (
                other.Judgments,
                other.Withdrawn,
                other.Timed,
                other.DurationMs
            );
    }

    readonly record struct PeerKey(CategoryId Category, CriterionId Criterion, int RubricVersion);

    sealed class PeerState(bool oriented, PooledConfusion confusion)
    {
        public bool Oriented => oriented;
        public PooledConfusion Confusion => confusion;
        public bool SeveralUnits { get; set; }
    }
}

public sealed record AnnotatorSnapshot(
    Instant? RegisteredAt,
    long Recorded,
    Standing Now,
    Standing? Published,
    AnnotatorWork Work,
    QualityPolicies Quality,
    int PolicyVersion,
    RequestLogSnapshot Requests,
    QualificationSnapshot Qualifications,
    SelfAuditSnapshot SelfAudits,
    DriftSnapshot Drift,
    IReadOnlyList<GoldCounts> Gold,
    bool IsGoldUsedUp,
    AnnotatorStatus Status,
    Instant? StatusSince,
    string? StatusReason
);
