using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>The newest observations of a stream under watch: what an alarm is explained by.</summary>
sealed class RecentOutcomes
{
    /// <summary>
    /// 256 symbols: a drop of accuracy from .90 to .85 is found after 180 observations in the middle.
    /// </summary>
    public const int SymbolsKept = 256;

    readonly Queue<byte> symbols = new();
    readonly Queue<ItemId> items = new();

    public void Add(ItemId item, int symbol)
    {
        symbols.Enqueue((byte)symbol);
        if (symbols.Count > SymbolsKept)
            symbols.Dequeue();
        items.Enqueue(item);
        if (items.Count > DriftAlarmed.ItemsMax)
            items.Dequeue();
    }

    /// <summary>Oldest first, this one behind them.</summary>
    public byte[] SymbolsWith(int symbol)
    {
        List<byte> all = [.. symbols, (byte)symbol];
        return [.. all.TakeLast(SymbolsKept)];
    }

    /// <summary>The last of so many, this one behind them.</summary>
    public IReadOnlyList<ItemId> ItemsWith(ItemId item, long count)
    {
        List<ItemId> all = [.. items, item];
        return [.. all.TakeLast((int)Math.Min(count, DriftAlarmed.ItemsMax))];
    }

    public RecentSnapshot Save() => new([.. symbols], [.. items]);

    public static RecentOutcomes Restore(RecentSnapshot saved)
    {
        var recent = new RecentOutcomes();
        foreach (var symbol in saved.Symbols)
            recent.symbols.Enqueue(symbol);
        foreach (var item in saved.Items)
            recent.items.Enqueue(item);
        return recent;
    }
}

public sealed record RecentSnapshot(byte[] Symbols, IReadOnlyList<ItemId> Items);
