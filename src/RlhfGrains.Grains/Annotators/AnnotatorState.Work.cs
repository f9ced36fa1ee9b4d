using RlhfGrains.Grains.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>An annotator's permits and leases, and the way from a lease to its item.</summary>
public sealed partial class AnnotatorState
{
    /// <summary>256 ended leases lead to their items: days of work. What comes later than that is answered as if it had never been.</summary>
    public const int EndedLeasesKept = 256;

    readonly List<OpenLease> open = [];
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

    /// <summary>Oldest first; some may have run out without its having been noted.</summary>
    public IReadOnlyList<OpenLease> OpenLeases => open;

    public ItemId? ItemOf(LeaseId lease)
    {
        if (open.Find(l => l.Id == lease) is { } found) return found.Item;
        foreach (var past in ended)
        {
            if (past.Id == lease) return past.Item;
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
            if (end is LeaseEnd.Skipped) Skips++;
            SelfAudits.Apply(e);
            EndLease(note.Id, note.Item, hasRunOut: end is LeaseEnd.Expired);
        }
        else if (at >= 0)
        {
            open[at] = open[at] with { ExpiresAt = note.ExpiresAt };
        }
        else if (!e.IsDropped && Pending is { } pending)
        {
            IsGoldUsedUp = UsesUpGold(note) ?? IsGoldUsedUp;
            open.Add(new OpenLease(note.Id, note.Item, e.Batch, note.Kind, pending.RequestId, note.ExpiresAt, e.Category));
            FirstLean += note.ListedFirst ? 1 : -1;
            Pending = null;
        }
        // The permit was used all the same.
        else if (e.IsDropped && Pending?.Lease == note.Id)
        {
            Pending = null;
        }
    }

    void EndLease(LeaseId lease, ItemId item, bool hasRunOut = false)
    {
        if (open.Find(l => l.Id == lease && l.Item == item) is not { } task) return;
        open.Remove(task);
        ended.Enqueue(new EndedLease(lease, item, task.Category, task.Kind, hasRunOut));
        if (ended.Count > EndedLeasesKept) ended.Dequeue();
    }

    AnnotatorWork SaveWork() => new(Key, NewestSettings, Permits, Pending, FirstLean, Skips, [.. open], [.. ended]);

    void RestoreWork(AnnotatorWork saved)
    {
        (Key, NewestSettings, Permits, Pending, FirstLean, Skips) = (saved.Key, saved.NewestSettings, saved.Permits, saved.Pending, saved.FirstLean, saved.Skips);
        open.AddRange(saved.Open);
        foreach (var lease in saved.Ended) ended.Enqueue(lease);
    }
}

/// <param name="HasRunOut">A judgment of it may still come.</param>
public sealed record EndedLease(LeaseId Id, ItemId Item, CategoryId Category, WorkKind Kind, bool HasRunOut);

public sealed record AnnotatorWork(
    byte[]? Key, int NewestSettings, long Permits, PermitGiven? Pending, int FirstLean, int Skips, IReadOnlyList<OpenLease> Open, IReadOnlyList<EndedLease> Ended);
