using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>The item's slots: counted judgments and live leases. This is the only guard of the overlap.</summary>
public sealed partial class ItemState
{
    /// <summary>
    /// A day: a judgment that comes so long after its lease ran out is taken no more. By time alone, so that it is the
    /// same for every task: how many others had the item must not show.
    /// </summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromHours(24);

    /// <summary>
    /// 1,024 leases that ended within that time without a judgment, and every skip: an item that more people had on one
    /// day is no longer work.
    /// </summary>
    public const int EndedLeasesKept = 1_024;

    /// <summary>1,024 skips: an item that so many people gave back is not worth showing to one more.</summary>
    public const int SkipsMax = 1_024;

    readonly List<Lease> leases = [];

    /// <summary>
    /// Open ones, and those that ended without a judgment as far as they are remembered; oldest first.
    /// </summary>
    public IReadOnlyList<Lease> Leases => leases;

    /// <summary>Open leases that hold a slot, also those whose ending is still to be noted.</summary>
    public int OpenLeases => leases.Count(l => l.IsOpen && l.TakesSlot);

    public int Skips => leases.Count(l => l.End is LeaseEnd.Skipped);

    public int SlotsTaken(Instant now) => SlotsFilled + leases.Count(l => l.TakesSlot && l.IsLive(now));

    public Lease? Find(LeaseId id) => leases.Find(l => l.Id == id);

    public Lease? LiveLeaseOf(AnnotatorId annotator, Instant now) =>
        leases.Find(l => l.Annotator == annotator && l.IsLive(now));

    /// <summary>
    /// The annotator is not to get the item in round <c>first</c>: they have judged it, hold a lease of it, or have
    /// skipped it.
    /// </summary>
    public bool IsHeldBy(AnnotatorId annotator, LeaseId? except = null) =>
        HasJudged(annotator, Round.First) || HoldsLease(annotator, except);

    /// <summary>An open lease, or one that was skipped.</summary>
    public bool HoldsLease(AnnotatorId annotator, LeaseId? except = null) =>
        leases.Exists(l => l.Annotator == annotator && l.Id != except && l.End is (null or LeaseEnd.Skipped));

    /// <summary>
    /// The judgment that ended the lease, or that took the name which the lease's judgment would have.
    /// </summary>
    public Judgment? JudgedUnder(LeaseId lease)
    {
        foreach (var judgment in judgments)
        {
            if (judgment.Recorded.Lease == lease || judgment.Id == LeaseDecisions.JudgmentOf(lease))
                return judgment;
        }
        return null;
    }

    public void Apply(ItemLeased e)
    {
        leases.Add(
            new Lease(
                e.Id,
                e.Annotator,
                e.Kind,
                e.RubricVersion,
                e.Presentation,
                e.TaskKey,
                e.At,
                e.ExpiresAt,
                0,
                null,
                null
            )
        );
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
        IsPractised |= e.Kind is WorkKind.Practice;
    }

    public void Apply(LeaseRenewed e) =>
        Change(e.Id, l => l with { ExpiresAt = e.ExpiresAt, Renewals = l.Renewals + 1, IsReleased = false });

    public void Apply(LeaseReleased e) => Change(e.Id, static l => l with { IsReleased = true });

    public void Apply(LeaseEnded e)
    {
        Change(e.Id, l => l with { End = e.End, Reason = e.Reason });
        leases.RemoveAll(l => IsForgettable(l) && l.ExpiresAt + LateMax < e.At);
        if (leases.Count(IsForgettable) > EndedLeasesKept)
            leases.RemoveAt(leases.FindIndex(IsForgettable));
    }

    static bool IsForgettable(Lease lease) => lease.End is not (null or LeaseEnd.Skipped);

    void Change(LeaseId id, Func<Lease, Lease> change)
    {
        var at = leases.FindIndex(l => l.Id == id);
        leases[at] = change(leases[at]);
    }
}
