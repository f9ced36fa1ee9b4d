using System.Threading.Channels;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// Deals the rows out to the connections in file order: all rows of an item to one connection, so that their order
/// holds, and no connection more than <see cref="RowsMax"/> ahead.
/// </summary>
sealed class Lanes
{
    /// <summary>
    /// 256: more than the largest panel in a public set (123 rows for one item in a row), so that files sorted by item
    /// use all connections.
    /// </summary>
    public const int RowsMax = 256;

    readonly Channel<JudgmentRow>[] lanes;

    public Lanes(int count)
    {
        var options = new BoundedChannelOptions(RowsMax) { SingleReader = true, SingleWriter = true };
        lanes = [.. Enumerable.Range(0, count).Select(_ => Channel.CreateBounded<JudgmentRow>(options))];
    }

    public ChannelReader<JudgmentRow> this[int lane] => lanes[lane].Reader;

    public int Count => lanes.Length;

    public async Task Deal(IEnumerable<JudgmentRow> rows, CancellationToken cancellation)
    {
        var laneOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            // Items take the connections in turn: a hash would load some connections twice as much as others when items
            // are few.
            if (!laneOf.TryGetValue(row.Item, out var lane))
                laneOf[row.Item] = lane = laneOf.Count % lanes.Length;
            await lanes[lane].Writer.WriteAsync(row, cancellation);
        }
        foreach (var lane in lanes)
            lane.Writer.Complete();
    }
}
