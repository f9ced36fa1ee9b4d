using Azure;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Segments;

/// <summary>The newest segment of a grain, as it was read or written last: what the next record goes behind.</summary>
/// <param name="Number">From 1.</param>
/// <param name="FirstVersion">The first that the segment has; the next one of all when there is none yet.</param>
/// <param name="Version">The newest of the grain; 0 when it was never written.</param>
/// <param name="ETag">Null when the segment is not there yet.</param>
sealed record Tail(
    GrainKey Grain,
    int Number,
    long FirstVersion,
    long Version,
    ReadOnlyMemory<byte> Content,
    ETag? ETag
)
{
    public static Tail None(GrainKey grain) => new(grain, 1, 1, 0, default, null);

    /// <summary>What follows a closed segment.</summary>
    public static Tail After(GrainKey grain, int closed, long version) =>
        new(grain, closed + 1, version + 1, version, default, null);
}

/// <summary>The tails that were used last. Each may be behind the truth, which its ETag then shows.</summary>
sealed class TailCache(long bytesMax)
{
    // What an entry takes beside its content.
    const int EntryBytes = 400;

    readonly Lock gate = new();
    readonly Dictionary<GrainKey, LinkedListNode<Tail>> known = [];
    readonly LinkedList<Tail> oldestFirst = [];
    long bytes;

    public Tail? Get(GrainKey grain)
    {
        lock (gate)
        {
            if (!known.TryGetValue(grain, out var node))
                return null;
            oldestFirst.Remove(node);
            oldestFirst.AddLast(node);
            return node.Value;
        }
    }

    public void Set(Tail tail)
    {
        lock (gate)
        {
            Forget(tail.Grain);
            known.Add(tail.Grain, oldestFirst.AddLast(tail));
            bytes += tail.Content.Length + EntryBytes;
            while (bytes > bytesMax && oldestFirst.First is { } oldest)
                Forget(oldest.Value.Grain);
        }
    }

    public void Forget(GrainKey grain)
    {
        lock (gate)
        {
            if (!known.Remove(grain, out var node))
                return;
            oldestFirst.Remove(node);
            bytes -= node.Value.Content.Length + EntryBytes;
        }
    }
}
