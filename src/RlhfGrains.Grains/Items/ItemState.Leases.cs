using RlhfGrains.Contracts;
using RlhfGrains.Grains.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>The item's slots: counted judgments and live leases. This is the only guard of the overlap.</summary>
public sealed partial class ItemState
{
    /// <summary>16 leases that ended without a judgment are remembered, and every skip: a late submission comes within hours.</summary>
    public const int EndedLeasesKept = 16;

    /// <summary>1,024 skips: an item that so many people gave back is not worth showing to one more.</summary>
    public const int SkipsMax = 1_024;

    readonly List<Lease> leases = [];

    /// <summary>Open ones, and those that ended without a judgment as far as they are remembered; oldest first.</summary>
    public IReadOnlyList<Lease> Leases => leases;

    /// <summary>Open leases that hold a slot, also those whose ending is still to be noted.</summary>
    public int OpenLeases => leases.Count(l => l.IsOpen && l.TakesSlot);

    public int Skips => leases.Count(l => l.End is LeaseEnd.Skipped);

    public int SlotsTaken(Instant now) => SlotsFilled + leases.Count(l => l.TakesSlot && l.IsLive(now));

    public Lease? Find(LeaseId id) => leases.Find(l => l.Id == id);

    public Lease? LiveLeaseOf(AnnotatorId annotator, Instant now) => leases.Find(l => l.Annotator == annotator && l.IsLive(now));

    /// <summary>The annotator is not to get the item in round <c>first</c>: they have judged it, hold a lease of it, or have skipped it.</summary>
    public bool IsHeldBy(AnnotatorId annotator, LeaseId? except = null) =>
        HasJudged(annotator, Round.First) || HoldsLease(annotator, except);

    /// <summary>An open lease, or one that was skipped.</summary>
    public bool HoldsLease(AnnotatorId annotator, LeaseId? except = null) =>
        leases.Exists(l => l.Annotator == annotator && l.Id != except && l.End is (null or LeaseEnd.Skipped));

    /// <summary>The judgment that ended the lease, or that took the name which the lease's judgment would have.</summary>
    public Judgment? JudgedUnder(LeaseId lease)
    {
        foreach (var judgment in judgments)
        {
            if (judgment.Recorded.Lease == lease || judgment.Id == LeaseDecisions.JudgmentOf(lease)) return judgment;
        }
        return null;
    }

    public void Apply(ItemLeased e)
    {
        leases.Add(new Lease(e.Id, e.Annotator, e.Kind, e.RubricVersion, e.Presentation, e.TaskKey, e.At, e.ExpiresAt, 0, null, null));
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
    }

    public void Apply(LeaseRenewed e) => Change(e.Id, l => l with { ExpiresAt = e.ExpiresAt, Renewals = l.Renewals + 1 });

    public void Apply(LeaseEnded e)
    {
        Change(e.Id, l => l with { End = e.End, Reason = e.Reason });
        if (leases.Count(IsForgettable) > EndedLeasesKept) leases.RemoveAt(leases.FindIndex(IsForgettable));
    }

    static bool IsForgettable(Lease lease) => lease.End is not (null or LeaseEnd.Skipped);

    void Change(LeaseId id, Func<Lease, Lease> change)
    {
        var at = leases.FindIndex(l => l.Id == id);
        leases[at] = change(leases[at]);
    }
}
