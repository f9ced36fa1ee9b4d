using RlhfGrains.Agreement;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Annotators;

/// <summary>An annotator of one project: how much they did, and where they stand against the others pooled. It names nobody.</summary>
public sealed class AnnotatorState
{
    /// <summary>
    /// 20 judgments: what annotators see of their own standing changes only then, so that no single answer tells them what others said of an item.
    /// </summary>
    public const int PublishedEvery = 20;

    readonly Dictionary<(CategoryId, Round), WorkCounts> work = [];
    readonly Dictionary<PeerKey, PeerState> peers = [];

    public DateTimeOffset? RegisteredAt { get; private set; }
    public DateTimeOffset? AsOf { get; private set; }

    /// <summary>Recorded ones, of every round, withdrawn or not: what the schedule of publication counts.</summary>
    public long Recorded { get; private set; }

    public Standing? Published { get; private set; }

    public bool IsKnown => RegisteredAt is not null || AsOf is not null;

    public Standing Now => new(
        AsOf,
        [.. work.Values.OrderBy(w => w.Category.Value, StringComparer.Ordinal).ThenBy(w => w.Round)],
        [.. peers.OrderBy(p => p.Key.Category.Value, StringComparer.Ordinal).ThenBy(p => p.Key.Criterion.Value, StringComparer.Ordinal).ThenBy(p => p.Key.RubricVersion)
            .Select(p => new PeerCounts(p.Key.Category, p.Key.Criterion, p.Key.RubricVersion, p.Value.Oriented, p.Value.SeveralUnits, p.Value.Confusion.Labels, p.Value.Confusion.ToState()))]);

    public void Apply(AnnotatorRegistered e) => RegisteredAt ??= e.At;

    public void Apply(JudgmentNoted e)
    {
        AsOf = e.At;
        var key = (e.Category, e.Round);
        var counts = work.GetValueOrDefault(key) ?? new WorkCounts(e.Category, e.Round, 0, 0, 0, 0);
        var sign = e.Withdrawn ? -1 : 1;
        work[key] = counts with
        {
            Judgments = counts.Judgments + sign,
            Withdrawn = counts.Withdrawn + (e.Withdrawn ? 1 : 0),
            Timed = counts.Timed + (e.DurationMs is null ? 0 : sign),
            DurationMs = counts.DurationMs + sign * (e.DurationMs ?? 0),
        };
        if (e.Withdrawn) return;
        if (++Recorded % PublishedEvery == 0) Published = Now;
    }

    public void Apply(PeersObserved e)
    {
        AsOf = e.At;
        for (var i = 0; i < e.Units.Count; i++)
        {
            var unit = e.Units[i];
            var key = new PeerKey(e.Category, unit.Criterion, unit.RubricVersion);
            if (!peers.TryGetValue(key, out var state))
                peers[key] = state = new PeerState(unit.Oriented, new PooledConfusion(Math.Max(unit.Before.Length, unit.After.Length)));
            // The units of one criterion follow each other.
            state.SeveralUnits |= i > 0 && e.Units[i - 1].Criterion == unit.Criterion;
            if (unit.Before.Length > 0) state.Confusion.Remove(unit.Label, unit.Before);
            if (unit.After.Length > 0) state.Confusion.Add(unit.Label, unit.After);
        }
    }

    public AnnotatorSnapshot Save() => new(RegisteredAt, Recorded, Now, Published);

    public static AnnotatorState Restore(AnnotatorSnapshot snapshot)
    {
        var state = new AnnotatorState
        {
            RegisteredAt = snapshot.RegisteredAt,
            AsOf = snapshot.Now.AsOf,
            Recorded = snapshot.Recorded,
            Published = snapshot.Published,
        };
        foreach (var work in snapshot.Now.Work) state.work[(work.Category, work.Round)] = work;
        foreach (var peer in snapshot.Now.Peers)
        {
            state.peers[new PeerKey(peer.Category, peer.Criterion, peer.RubricVersion)] =
                new PeerState(peer.Oriented, PooledConfusion.FromState(peer.Labels, peer.State)) { SeveralUnits = peer.SeveralUnits };
        }
        return state;
    }

    readonly record struct PeerKey(CategoryId Category, CriterionId Criterion, int RubricVersion);

    sealed class PeerState(bool oriented, PooledConfusion confusion)
    {
        public bool Oriented => oriented;
        public PooledConfusion Confusion => confusion;
        public bool SeveralUnits { get; set; }
    }
}

public sealed record AnnotatorSnapshot(DateTimeOffset? RegisteredAt, long Recorded, Standing Now, Standing? Published);
