using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What a known answer is for. Whoever practises is told it, so that it says nothing any more of whoever hears of it.
/// </summary>
public enum GoldPool
{
    /// <summary>For candidates, with feedback.</summary>
    Practice = 1,

    /// <summary>Mixed into the work.</summary>
    Blind = 2,
}

/// <summary>What a batch knows of an item's known answer.</summary>
public enum GoldRole
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>For one of the pools, by draw.</summary>
    Drawn = 1,

    /// <summary>Stated, or somebody has practised on it.</summary>
    Practice = 2,

    /// <summary>Stated.</summary>
    Blind = 3,

    /// <summary>Given to nobody any more.</summary>
    Retired = 4,
}

/// <summary>Practice and blind gold are apart: an item is for one of them.</summary>
public static class GoldPools
{
    /// <param name="practiceShare">Of the items whose pool is drawn, the share that is for practice, [0, 1].</param>
    /// <returns>Null: none, or for nobody.</returns>
    public static GoldPool? Of(GoldRole use, ItemId item, double practiceShare) =>
        use switch
        {
            GoldRole.Drawn => Draw(item) < practiceShare ? GoldPool.Practice : GoldPool.Blind,
            GoldRole.Practice => GoldPool.Practice,
            GoldRole.Blind => GoldPool.Blind,
            _ => null,
        };

    /// <summary>
    /// Uniform in [0, 1), from the item's id: annotators know no ids, and who knows them learns of an item only what it
    /// would be for if it were gold. FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), stirred by SplitMix64's finaliser
    /// (doi:10.1145/2714064.2660195).
    /// </summary>
    static double Draw(ItemId item)
    {
        var hash = 14695981039346656037ul;
        foreach (var letter in item.Value)
            hash = (hash ^ letter) * 1099511628211;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return Math.ScaleB((hash ^ (hash >> 31)) >> 11, -53);
    }
}
