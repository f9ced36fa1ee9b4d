using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Erasures;

public sealed record ErasureBegun(int Number, AnnotatorId Annotator, KeyId By, Instant At) : IEvent;

public sealed record ErasureDone(AnnotatorId Annotator, int Number, long Records, Instant At) : IEvent;

/// <summary>
/// Whose personal data were erased in one project, when and by whom. It names nobody: an annotator's id says nothing
/// without the profile.
/// </summary>
public sealed class ErasuresState
{
    readonly List<AnnotatorId> order = [];
    readonly Dictionary<AnnotatorId, ErasureView> newest = [];

    public int Count { get; private set; }
    public RequestLog Requests { get; private init; } = new();

    public ErasureView? Find(AnnotatorId annotator) => newest.GetValueOrDefault(annotator);

    public ErasurePage Page(int after, int countMax)
    {
        var views = order.Skip(Math.Max(0, after)).Take(Math.Max(1, countMax)).Select(a => newest[a]).ToList();
        var next = Math.Max(0, after) + views.Count;
        return new ErasurePage(views, next < order.Count ? next : null);
    }

    public void Apply(ErasureBegun e) => Set(new ErasureView(e.Number, e.Annotator, e.By, e.At, null, 0));

    public void Apply(ErasureDone e) => Set(newest[e.Annotator] with { DoneAt = e.At, Records = e.Records });

    public ErasuresSnapshot Save() => new(Count, [.. order.Select(a => newest[a])], Requests.Save());

    public static ErasuresState Restore(ErasuresSnapshot snapshot)
    {
        var state = new ErasuresState { Count = snapshot.Count, Requests = RequestLog.Restore(snapshot.Requests) };
        foreach (var erasure in snapshot.Erasures)
            state.Set(erasure);
        return state;
    }

    void Set(ErasureView erasure)
    {
        if (newest.TryAdd(erasure.Annotator, erasure))
            order.Add(erasure.Annotator);
        else
            newest[erasure.Annotator] = erasure;
        Count = Math.Max(Count, erasure.Number);
    }
}

public sealed record ErasuresSnapshot(int Count, IReadOnlyList<ErasureView> Erasures, RequestLogSnapshot Requests);

public static class ErasureDecisions
{
    public static Decision<ErasureView> Begin(ErasuresState erasures, BeginErasure m, Turn turn) =>
        Once.Decide(erasures.Requests, m.Request, () =>
        {
            if (erasures.Find(m.Annotator) is { DoneAt: null } underWay)
                return Decision.Reply(underWay);
            var begun = new ErasureBegun(erasures.Count + 1, m.Annotator, m.By, turn.Now);
            return Decision.Reply(new ErasureView(begun.Number, m.Annotator, m.By, turn.Now, null, 0), [begun]);
        });

    public static Decision<ErasureView> Finish(ErasuresState erasures, FinishErasure m, Turn turn)
    {
        if (erasures.Find(m.Annotator) is not { } newest || newest.Number < m.Number)
            return Decision.Refuse<ErasureView>(ErasureRefusal.UnknownErasure);
        // Two hosts' threads, or a start and a caller, may both have carried it out: the first one said so.
        if (newest.Number > m.Number || newest.DoneAt is not null)
            return Decision.Reply(newest);
        return Decision.Reply(
            newest with
            {
                DoneAt = turn.Now,
                Records = m.Records,
            },
            [new ErasureDone(m.Annotator, m.Number, m.Records, turn.Now)]
        );
    }

    public static Decision<ErasureView> Read(ErasuresState erasures, ReadErasure m, Turn turn) =>
        erasures.Find(m.Annotator) is { } newest
            ? Decision.Reply(newest)
            : Decision.Refuse<ErasureView>(ErasureRefusal.UnknownErasure);

    public static Decision<ErasurePage> List(ErasuresState erasures, ListErasures m, Turn turn) =>
        Decision.Reply(erasures.Page(m.After, m.CountMax));
}

public sealed class ErasuresKind : GrainKind<ErasuresState, ErasuresSnapshot>
{
    public ErasuresKind()
        : base(GrainKeys.Erasures, snapshotVersion: 1)
    {
        Takes<BeginErasure, ErasureView>("erasures.begin.v1", "erasures.view.v1", ErasureDecisions.Begin);
        Takes<FinishErasure, ErasureView>("erasures.finish.v1", "erasures.view.v1", ErasureDecisions.Finish);
        Takes<ReadErasure, ErasureView>("erasures.read.v1", "erasures.view.v1", ErasureDecisions.Read);
        Takes<ListErasures, ErasurePage>("erasures.list.v1", "erasures.page.v1", ErasureDecisions.List);
        Emits<ErasureBegun>("erasures.begun.v1", static (erasures, e) => erasures.Apply(e));
        Emits<ErasureDone>("erasures.done.v1", static (erasures, e) => erasures.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (erasures, e) => erasures.Requests.Apply(e));
    }

    protected override ErasuresState Create(GrainKey key) => new();

    protected override ErasuresSnapshot Save(ErasuresState state) => state.Save();

    protected override ErasuresState Restore(GrainKey key, ErasuresSnapshot snapshot) =>
        ErasuresState.Restore(snapshot);
}
