namespace RlhfGrains.Api.Connections;

/// <summary>How many of something are under way, by whom, and at most how many.</summary>
sealed class Counts<TKey>(int totalMax, int perKeyMax)
    where TKey : notnull
{
    readonly Lock gate = new();
    readonly Dictionary<TKey, int> byKey = [];
    int total;

    public int Total
    {
        get
        {
            lock (gate)
                return total;
        }
    }

    /// <returns>False: there are as many as there may be, of this one or altogether.</returns>
    public bool TryEnter(TKey key)
    {
        lock (gate)
        {
            var own = byKey.GetValueOrDefault(key);
            if (total >= totalMax || own >= perKeyMax)
                return false;
            byKey[key] = own + 1;
            total++;
            return true;
        }
    }

    public void Leave(TKey key)
    {
        lock (gate)
        {
            total--;
            if (--byKey[key] == 0)
                byKey.Remove(key);
        }
    }
}
