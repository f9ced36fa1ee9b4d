using System.Numerics;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// Where the work on a batch's items stands: how many judgments and open leases each has, who has it, and, derived from
/// that, which items take a further lease. It only ever helps to find an item; the item decides.
/// </summary>
public sealed partial class BatchWork
{
    /// <summary>
    /// 64 candidates are looked at: as many people as ask a large batch at once, so that few of them are sent to the
    /// same item.
    /// </summary>
    const int Window = 64;

    /// <summary>
    /// From the third attempt on new items are among the candidates too: the begun ones were being snatched away.
    /// </summary>
    const int AttemptsOnBegun = 2;

    readonly ushort[] judgments;
    readonly ushort[] leases;
    readonly byte[] targets;
    readonly bool[] closed;
    readonly IReadOnlyList<StagedItem> items;
    readonly GoldRole[] goldRoles;
    readonly byte[] categoryOf;
    readonly List<Tally> progress = [];
    readonly List<ulong[]> ofCategory = [];
    readonly ulong[] begun;
    readonly ulong[] fresh;
    readonly ulong[] gold;
    readonly Dictionary<AnnotatorId, PositionSet> held = [];
    int? overlap;
    int? adaptiveMin;

    /// <param name="overlap">Of every item; null: no limit, or an adaptive one.</param>
    /// <param name="adaptiveMin">The minimum of an adaptive overlap, which holds for items that have not said yet how
    /// many they are to get; null: there is none.</param>
    public BatchWork(IReadOnlyList<StagedItem> items, int? overlap, int? adaptiveMin)
    {
        this.items = items;
        var count = items.Count;
        (judgments, leases, targets, closed, goldRoles, categoryOf) = (
            new ushort[count],
            new ushort[count],
            new byte[count],
            new bool[count],
            new GoldRole[count],
            new byte[count]
        );
        var words = (count + 63) / 64;
        (begun, fresh, gold) = (new ulong[words], new ulong[words], new ulong[words]);
        (this.overlap, this.adaptiveMin) = (overlap, adaptiveMin);
        var known = new Dictionary<CategoryId, byte>();
        for (var i = 0; i < count; i++)
        {
            if (!known.TryGetValue(items[i].Category, out var category))
            {
                known.Add(items[i].Category, category = checked((byte)progress.Count));
                progress.Add(new Tally(items[i].Category));
                ofCategory.Add(new ulong[words]);
            }
            categoryOf[i] = category;
            ofCategory[category][i >> 6] |= 1ul << (i & 63);
            progress[category].Items++;
            Count(i, 1);
            Mark(i);
        }
    }

    public IReadOnlyList<CategoryProgress> Progress =>
        [.. progress.OrderBy(p => p.Category.Value, StringComparer.Ordinal).Select(p => p.ToProgress())];

    public void Set(int position, ItemProgress now)
    {
        Count(position, -1);
        judgments[position] = checked((ushort)now.Judgments);
        leases[position] = checked((ushort)now.Leases);
        closed[position] = now.Closed;
        Count(position, 1);
        Mark(position);
    }

    public bool IsGold(int position) => goldRoles[position] is not Items.GoldRole.None;

    public bool IsComplete(int position) => judgments[position] >= OverlapOf(position);

    /// <summary>Closed ones among them.</summary>
    public int GoldItems => goldRoles.Length - goldRoles.AsSpan().Count(Items.GoldRole.None);

    public GoldRole GoldRole(int position) => goldRoles[position];

    public void SetGold(int position, GoldRole use)
    {
        Count(position, -1);
        goldRoles[position] = use;
        Count(position, 1);
        Mark(position);
    }

    public void Hold(int position, ItemHolder holder)
    {
        if (!held.TryGetValue(holder.Annotator, out var positions))
        {
            if (!holder.Has)
                return;
            held.Add(holder.Annotator, positions = new PositionSet());
        }
        positions.Set(position, holder.Has);
        if (positions.IsEmpty)
            held.Remove(holder.Annotator);
    }

    public void CountSkip(int position) => progress[categoryOf[position]].Skips++;

    /// <param name="target">How many judgments the item is to get under an adaptive overlap; 0: it has not said, or
    /// there is none.</param>
    public void SetTarget(int position, int target)
    {
        Count(position, -1);
        targets[position] = checked((byte)target);
        Count(position, 1);
        Mark(position);
    }

    public void SetOverlap(int? overlap, int? adaptiveMin)
    {
        for (var i = 0; i < judgments.Length; i++)
            Count(i, -1);
        (this.overlap, this.adaptiveMin) = (overlap, adaptiveMin);
        for (var i = 0; i < judgments.Length; i++)
        {
            Count(i, 1);
            Mark(i);
        }
    }

    /// <returns>A position, or -1 and why there is none.</returns>
    public int Suggest(
        AnnotatorId annotator,
        IReadOnlyList<CategoryId>? categories,
        ulong draw,
        int attempt,
        out NoWork none
    )
    {
        var allowed = Allowed(categories);
        var positions = held.GetValueOrDefault(annotator);
        Span<int> candidates = stackalloc int[Window];
        none = NoWork.NothingOpen;
        // In one order for all, begun or not: two who compare theirs see the same beside gold as beside any other item.
        if (attempt == 0)
            return Find(begun, fresh, allowed, positions, candidates[..1], ref none) == 0 ? -1 : candidates[0];
        var count = Find(begun, null, allowed, positions, candidates, ref none);
        if (count == 0 || attempt >= AttemptsOnBegun)
            count += Find(fresh, null, allowed, positions, candidates[count..], ref none);
        if (count == 0)
            return -1;
        // Others are asking too: the earlier of two draws, so that older items are finished sooner, and yet not
        // everybody is sent to the same.
        var shifted = draw + (ulong)attempt * 0x9E3779B97F4A7C15;
        return candidates[(int)Math.Min((shifted & uint.MaxValue) % (ulong)count, (shifted >> 32) % (ulong)count)];
    }

    /// <summary>
    /// A place in an order of its own for each draw: SplitMix64's finaliser (G. L. Steele et al., 2014,
    /// doi:10.1145/2714064.2660195).
    /// </summary>
    static ulong Rank(ulong draw, int attempt, int position)
    {
        var z = draw ^ (((ulong)attempt << 32) + (ulong)position + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    ulong Unmet(int word, ulong[]? allowed, PositionSet? positions, ref int at) =>
        gold[word] & (allowed?[word] ?? ulong.MaxValue) & ~(positions?.Next(word, ref at) ?? 0);

    static int Find(
        ulong[] some,
        ulong[]? and,
        ulong[]? allowed,
        PositionSet? positions,
        Span<int> found,
        ref NoWork none
    )
    {
        var (count, at) = (0, 0);
        for (var word = 0; word < some.Length && count < found.Length; word++)
        {
            var open = some[word] | (and?[word] ?? 0);
            if (open == 0)
                continue;
            var theirs = allowed is null ? open : open & allowed[word];
            // Said before all else: it is the one reason that ends without the batch's doing.
            if (theirs != open)
                none = NoWork.NotQualified;
            else if (none is NoWork.NothingOpen)
                none = NoWork.AllDone;
            if (theirs == 0)
                continue;
            for (
                var rest = positions is null ? theirs : theirs & ~positions.Next(word, ref at);
                rest != 0 && count < found.Length;
                rest &= rest - 1
            )
                found[count++] = (word << 6) + BitOperations.TrailingZeroCount(rest);
        }
        return count;
    }

    ulong[]? Allowed(IReadOnlyList<CategoryId>? categories)
    {
        if (categories is null)
            return null;
        var allowed = new ulong[begun.Length];
        for (var c = 0; c < progress.Count; c++)
        {
            if (!categories.Contains(progress[c].Category))
                continue;
            for (var word = 0; word < allowed.Length; word++)
                allowed[word] |= ofCategory[c][word];
        }
        return allowed;
    }

    /// <summary>How many items have all the judgments they are to get, by how many that are; fewest first.</summary>
    public IReadOnlyList<JudgmentTally> CompleteByJudgments() =>
        [
            .. Enumerable
                .Range(0, judgments.Length)
                .Where(IsComplete)
                .GroupBy(i => (int)judgments[i])
                .OrderBy(g => g.Key)
                .Select(g => new JudgmentTally(g.Key, g.Count())),
        ];

    int? OverlapOf(int i) => adaptiveMin is { } min ? Math.Max(min, targets[i]) : overlap;

    bool TakesMore(int i) => !closed[i] && !IsGold(i) && (OverlapOf(i) is not { } n || judgments[i] + leases[i] < n);

    void Mark(int i)
    {
        var (word, bit) = (i >> 6, 1ul << (i & 63));
        var isBegun = judgments[i] + leases[i] > 0;
        begun[word] = TakesMore(i) && isBegun ? begun[word] | bit : begun[word] & ~bit;
        fresh[word] = TakesMore(i) && !isBegun ? fresh[word] | bit : fresh[word] & ~bit;
        gold[word] = IsGold(i) && !closed[i] ? gold[word] | bit : gold[word] & ~bit;
    }

    void Count(int i, int sign)
    {
        var tally = progress[categoryOf[i]];
        if (judgments[i] > 0)
            tally.Judged += sign;
        if (IsComplete(i))
            tally.Complete += sign;
        if (closed[i])
            tally.Closed += sign;
        else if (IsGold(i))
            tally.Gold += sign;
        if (TakesMore(i))
            tally.Open += sign;
        tally.Judgments += sign * judgments[i];
        tally.Leased += sign * leases[i];
    }

    public BatchWorkSnapshot Save()
    {
        var counts = new byte[judgments.Length * 3];
        for (var i = 0; i < judgments.Length; i++)
        {
            // Two numbers of at most 1,024 (ItemState.JudgmentsMax) and a flag in three bytes.
            var packed = judgments[i] | (leases[i] << 11) | (closed[i] ? 1 << 22 : 0);
            (counts[3 * i], counts[3 * i + 1], counts[3 * i + 2]) = (
                (byte)packed,
                (byte)(packed >> 8),
                (byte)(packed >> 16)
            );
        }
        return new(
            counts,
            targets.AsSpan().ContainsAnyExcept((byte)0) ? [.. targets] : [],
            goldRoles.AsSpan().ContainsAnyExcept(Items.GoldRole.None) ? [.. goldRoles.Select(u => (byte)u)] : [],
            [.. progress.Select(p => p.Skips)],
            [
                .. held.OrderBy(h => h.Key.Value, StringComparer.Ordinal)
                    .Select(h => new HeldPositions(h.Key, h.Value.Save())),
            ]
        );
    }

    public static BatchWork Restore(
        IReadOnlyList<StagedItem> items,
        int? overlap,
        int? adaptiveMin,
        BatchWorkSnapshot saved
    )
    {
        var work = new BatchWork(items, overlap, adaptiveMin);
        for (var i = 0; i < work.judgments.Length; i++)
        {
            var packed = saved.Counts[3 * i] | (saved.Counts[3 * i + 1] << 8) | (saved.Counts[3 * i + 2] << 16);
            if (packed == 0)
                continue;
            work.Set(i, new ItemProgress(packed & 0x7ff, false, (packed >> 22 & 1) != 0, (packed >> 11) & 0x7ff));
        }
        for (var i = 0; i < saved.Targets.Length; i++)
            if (saved.Targets[i] != 0)
                work.SetTarget(i, saved.Targets[i]);
        for (var i = 0; i < saved.GoldRoles.Length; i++)
            if (saved.GoldRoles[i] != 0)
                work.SetGold(i, (GoldRole)saved.GoldRoles[i]);
        for (var c = 0; c < work.progress.Count; c++)
            work.progress[c].Skips = saved.Skips[c];
        foreach (var held in saved.Held)
            work.held.Add(held.Annotator, PositionSet.Restore(held.Positions));
        return work;
    }

    sealed class Tally(CategoryId category)
    {
        public CategoryId Category => category;
        public int Items { get; set; }
        public int Judged { get; set; }
        public int Complete { get; set; }
        public int Closed { get; set; }
        public long Judgments { get; set; }
        public int Open { get; set; }
        public int Leased { get; set; }
        public int Skips { get; set; }
        public int Gold { get; set; }

        public CategoryProgress ToProgress() =>
            new(category, Items, Judged, Complete, Closed, Judgments, Open, Leased, Skips, Gold);
    }
}

/// <param name="Counts">Three bytes an item.</param>
/// <param name="Targets">A byte an item; empty when none has one.</param>
/// <param name="GoldRoles">A byte an item; empty when none is gold.</param>
/// <param name="Skips">By category, in the order in which the categories appear among the items.</param>
public sealed record BatchWorkSnapshot(
    byte[] Counts,
    byte[] Targets,
    byte[] GoldRoles,
    IReadOnlyList<int> Skips,
    IReadOnlyList<HeldPositions> Held
);

public sealed record HeldPositions(AnnotatorId Annotator, byte[] Positions);
