using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>An annotator's permits and leases, and the way from a lease to its item.</summary>
public sealed partial class AnnotatorState
{
    /// <summary>
    /// 256 ended leases lead to their items: days of work. What comes later than that is answered as if it had never
    /// been.
    /// </summary>
    public const int EndedLeasesKept = 256;

    /// <summary>
    /// 128: twice as many as anybody may have open; what comes back beyond that comes as other work does.
    /// </summary>
    public const int ComingMax = 128;

    /// <summary>
    /// 32 items before which gold was given and which have not come yet: mostly it is the next one; an item that others
    /// have finished never comes.
    /// </summary>
    public const int GoldGivenMax = 32;

    readonly List<OpenLease> open = [];
    readonly List<ComingWork> coming = [];
    readonly List<GoldGiven> goldGiven = [];
    readonly Queue<EndedLease> ended = new();

    /// <summary>Null: not enrolled, as far as this grain has heard.</summary>
    public byte[]? Key { get; private set; }

    public int NewestSettings { get; private set; }

    /// <summary>Permits given so far.</summary>
    public long Permits { get; private set; }

    /// <summary>The permit that has not become a lease yet.</summary>
    public PermitGiven? Pending { get; private set; }

    /// <summary>How much more often the response listed first was shown first than not.</summary>
    public int FirstLean { get; private set; }

    public int Skips { get; private set; }

    /// <summary>Tasks put aside so far.</summary>
    public int Releases { get; private set; }

    /// <summary>The day (UTC, days since 1970) on which one was put aside last, and how many were on it.</summary>
    public (long Day, int Count) ReleasesOfDay { get; private set; }

    /// <summary>What comes before all other work, the next one first.</summary>
    public IReadOnlyList<ComingWork> Coming => coming;

    /// <summary>Before which items gold was given, as long as they have not come themselves.</summary>
    public IReadOnlyList<GoldGiven> GoldGiven => goldGiven;

    /// <summary>Oldest first; some may have run out without its having been noted.</summary>
    public IReadOnlyList<OpenLease> OpenLeases => open;

    public ItemId? ItemOf(LeaseId lease)
    {
        if (open.Find(l => l.Id == lease) is { } found)
            return found.Item;
        foreach (var past in ended)
        {
            if (past.Id == lease)
                return past.Item;
        }
        return null;
    }

    public void Apply(PermitGiven e)
    {
        Permits = e.Counter;
        Pending = e;
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
    }

    public void Apply(LeaseNoted e)
    {
        var note = e.Note;
        var at = open.FindIndex(l => l.Id == note.Id && l.Item == note.Item);
        if (note.End is { } end)
        {
            if (end is LeaseEnd.Skipped)
                Skips++;
            SelfAudits.Apply(e);
            // What ran out comes back before anything else, whatever it was given for.
            if (at >= 0 && end is LeaseEnd.Expired)
                ComeNext(new ComingWork(note.Item, e.Batch, e.Category, note.Kind));
            EndLease(note.Id, note.Item, hasRunOut: end is LeaseEnd.Expired);
        }
        else if (at >= 0)
        {
            if (note.IsReleased && !open[at].IsReleased)
                CountRelease(e.At);
            open[at] = open[at] with { ExpiresAt = note.ExpiresAt, IsReleased = note.IsReleased };
        }
        else if (!e.IsDropped && Pending is { } pending)
        {
            IsGoldUsedUp = UsesUpGold(note) ?? IsGoldUsedUp;
            open.Add(
                new OpenLease(note.Id, note.Item, e.Batch, note.Kind, pending.RequestId, note.ExpiresAt, e.Category)
            );
            FirstLean += note.ListedFirst ? 1 : -1;
            Pending = null;
            coming.RemoveAll(c => c.Item == note.Item);
            goldGiven.RemoveAll(g => g.Before == (note.Place?.Before ?? note.Item));
            if (note.Place is { } place)
                goldGiven.Add(place);
            if (goldGiven.Count > GoldGivenMax)
                goldGiven.RemoveAt(0);
        }
        // The permit was used all the same.
        else if (e.IsDropped && Pending?.Lease == note.Id)
        {
            Pending = null;
        }
    }

    public void Apply(ComingDropped e) => coming.RemoveAll(c => c.Item == e.Item);

    static long DayOf(Instant at) => at.ToUnixTimeSeconds() / (24 * 3600);

    public int ReleasesOn(Instant day) => ReleasesOfDay.Day == DayOf(day) ? ReleasesOfDay.Count : 0;

    void CountRelease(Instant at)
    {
        Releases++;
        ReleasesOfDay = (DayOf(at), ReleasesOn(at) + 1);
    }

    void ComeNext(ComingWork work)
    {
        coming.RemoveAll(c => c.Item == work.Item);
        coming.Insert(0, work);
        if (coming.Count > ComingMax)
            coming.RemoveAt(ComingMax);
    }

    void EndLease(LeaseId lease, ItemId item, bool hasRunOut = false)
    {
        if (open.Find(l => l.Id == lease && l.Item == item) is not { } task)
            return;
        open.Remove(task);
        ended.Enqueue(new EndedLease(lease, item, task.Category, task.Kind, hasRunOut));
        if (ended.Count > EndedLeasesKept)
            ended.Dequeue();
    }

    AnnotatorWork SaveWork() =>
        new(
            Key,
            NewestSettings,
            Permits,
            Pending,
            FirstLean,
            Skips,
            Releases,
            ReleasesOfDay.Day,
            ReleasesOfDay.Count,
            [.. open],
            [.. coming],
            [.. goldGiven],
            [.. ended]
        );

    void RestoreWork(AnnotatorWork saved)
    {
        (Key, NewestSettings, Permits, Pending, FirstLean, Skips) = (
            saved.Key,
            saved.NewestSettings,
            saved.Permits,
            saved.Pending,
            saved.FirstLean,
            saved.Skips
        );
        (Releases, ReleasesOfDay) = (saved.Releases, (saved.ReleaseDay, saved.ReleasesOfDay));
        open.AddRange(saved.Open);
        coming.AddRange(saved.Coming);
        goldGiven.AddRange(saved.GoldGiven);
        foreach (var lease in saved.Ended)
            ended.Enqueue(lease);
    }
}

/// <param name="HasRunOut">A judgment of it may still come.</param>
public sealed record EndedLease(LeaseId Id, ItemId Item, CategoryId Category, WorkKind Kind, bool HasRunOut);

public sealed record AnnotatorWork(
    byte[]? Key,
    int NewestSettings,
    long Permits,
    PermitGiven? Pending,
    int FirstLean,
    int Skips,
    int Releases,
    long ReleaseDay,
    int ReleasesOfDay,
    IReadOnlyList<OpenLease> Open,
    IReadOnlyList<ComingWork> Coming,
    IReadOnlyList<GoldGiven> GoldGiven,
    IReadOnlyList<EndedLease> Ended
);
