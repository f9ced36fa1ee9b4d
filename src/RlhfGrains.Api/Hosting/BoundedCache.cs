using System.Collections.Concurrent;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Keeps what was used lately, at most <paramref name="countMax"/> entries: two halves, of which the older is dropped
/// whole when the younger is full.
/// </summary>
sealed class BoundedCache<TKey, TValue>(int countMax)
    where TKey : notnull
    where TValue : notnull
{
    volatile ConcurrentDictionary<TKey, TValue> young = new();
    volatile ConcurrentDictionary<TKey, TValue> old = new();
    int count;

    public bool TryGet(TKey key, out TValue value)
    {
        if (young.TryGetValue(key, out value!))
            return true;
        if (!old.TryGetValue(key, out value!))
            return false;
        Keep(key, value);
        return true;
    }

    public void Clear()
    {
        old = new ConcurrentDictionary<TKey, TValue>();
        young = new ConcurrentDictionary<TKey, TValue>();
        Interlocked.Exchange(ref count, 0);
    }

    public void Remove(TKey key)
    {
        // The older half last: a look-up in between moves what it finds there.
        old.TryRemove(key, out _);
        young.TryRemove(key, out _);
        old.TryRemove(key, out _);
    }

    public void Keep(TKey key, TValue value)
    {
        if (!young.TryAdd(key, value))
        {
            young[key] = value;
            return;
        }
        // Counted here: a concurrent dictionary locks all of itself to count. Two threads at the border drop a half too
        // many, which costs look-ups only.
        if (Interlocked.Increment(ref count) < countMax / 2)
            return;
        Interlocked.Exchange(ref count, 0);
        old = young;
        young = new ConcurrentDictionary<TKey, TValue>();
    }
}
