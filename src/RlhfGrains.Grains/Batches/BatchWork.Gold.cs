using System.Numerics;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Batches;

public sealed partial class BatchWork
{
    /// <summary>
    /// Over all draws each item with a known answer that the annotator has not met is as likely as every other: what
    /// gates say holds for gold that is drawn like that. Under one draw everybody who has not met it gets the same.
    /// </summary>
    /// <returns>A position, or -1 and why there is none.</returns>
    public int SuggestGold(SuggestItem m, out NoWork none)
    {
        var allowed = Allowed(m.Categories);
        var positions = held.GetValueOrDefault(m.Annotator);
        var pool = m.Kind is WorkKind.Practice ? GoldPool.Practice : GoldPool.Blind;
        none = NoWork.NothingOpen;
        var (chosen, least, at) = (-1, ulong.MaxValue, 0);
        for (var word = 0; word < gold.Length; word++)
        {
            if (gold[word] == 0)
                continue;
            none = NoWork.AllDone;
            for (var rest = Unmet(word, allowed, positions, ref at); rest != 0; rest &= rest - 1)
            {
                var position = (word << 6) + BitOperations.TrailingZeroCount(rest);
                var rank = Rank(m.Draw, m.Attempt, position);
                if (chosen >= 0 && rank >= least)
                    continue;
                if (PoolOf(position, m.PracticeShare) == pool)
                    (chosen, least) = (position, rank);
            }
        }
        return chosen;
    }

    public IReadOnlyList<GoldPoolSize> GoldPools(double practiceShare)
    {
        var sizes = new (int Practice, int Blind, int Retired)[progress.Count];
        for (var i = 0; i < goldRoles.Length; i++)
        {
            if (!IsGold(i) || closed[i])
                continue;
            ref var size = ref sizes[categoryOf[i]];
            switch (PoolOf(i, practiceShare))
            {
                case GoldPool.Practice:
                    size.Practice++;
                    break;
                case GoldPool.Blind:
                    size.Blind++;
                    break;
                default:
                    size.Retired++;
                    break;
            }
        }
        return
        [
            .. sizes
                .Select((s, c) => new GoldPoolSize(progress[c].Category, s.Practice, s.Blind, s.Retired))
                .Where(s => s.Practice + s.Blind + s.Retired > 0),
        ];
    }

    GoldPool? PoolOf(int position, double practiceShare) =>
        Items.GoldPools.Of(goldRoles[position], items[position].Item, practiceShare);
}
