using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// Of each sender the number taken last, as far as it is known: a bounded cache. What it does not know, the journal
/// does, which no longer has a send as pending once it was taken. Two generations, as in any cache that is cheap: when
/// the younger is full, the older is forgotten.
/// </summary>
/// <param name="knowsAll">The grain had taken nothing when this began.</param>
sealed class InboxMarks(int countMax, bool knowsAll)
{
    Dictionary<GrainKey, long> younger = [],
        older = [];

    /// <summary>Nothing was forgotten: whoever has no mark has sent nothing that was taken.</summary>
    public bool KnowsAll { get; private set; } = knowsAll;

    /// <summary>Null: nobody knows here.</summary>
    public long? Of(GrainKey sender)
    {
        if (younger.TryGetValue(sender, out var number))
            return number;
        if (older.TryGetValue(sender, out number))
            return number;
        return KnowsAll ? 0 : null;
    }

    public void Set(GrainKey sender, long number)
    {
        if (younger.Count >= countMax / 2 && !younger.ContainsKey(sender))
        {
            KnowsAll &= older.Count == 0;
            (older, younger) = (younger, []);
        }
        younger[sender] = number;
    }
}
