using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Judgments;
using RlhfGrains.LoadTest.Replay;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>Reads items back and looks for each acknowledged judgment: there, once, and nothing beside them.</summary>
sealed class StoredCheck(ApiClient api, string project, JudgmentFile file, AcknowledgedList acknowledged, Backoff backoff)
{
    int itemsRead;
    int found;
    int missing;
    int doubled;
    int unknown;

    public int ItemsRead => Volatile.Read(ref itemsRead);

    /// <param name="itemsMax">Null: all.</param>
    public List<string> Sample(int? itemsMax)
    {
        var items = file.Items.Keys.ToList();
        if (itemsMax is not { } n || n >= items.Count) return items;
        // Spread evenly over the file: the last rows are as likely to be lost as the first.
        return [.. Enumerable.Range(0, n).Select(i => items[(int)((long)i * items.Count / n)])];
    }

    public Task Run(IReadOnlyList<string> items, int connections, CancellationToken cancellation)
    {
        var rows = file.Rows.ToLookup(r => r.Item, StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellation };
        return Parallel.ForEachAsync(items, options, async (item, stop) => await Check(item, rows[item], stop));
    }

    async Task Check(string item, IEnumerable<JudgmentRow> rows, CancellationToken cancellation)
    {
        var ids = await Pages.Read(api, $"/v1/projects/{project}/items/{item}", "judgments", j => (string)j["id"]!, backoff, cancellation);
        var stored = ids.GroupBy(id => id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());
        foreach (var row in rows)
        {
            stored.Remove(row.Id, out var times);
            if (times > 1) Interlocked.Increment(ref doubled);
            if (!acknowledged.Contains(row.Id)) continue;
            Interlocked.Increment(ref times == 0 ? ref missing : ref found);
        }
        Interlocked.Add(ref unknown, stored.Count);
        Interlocked.Increment(ref itemsRead);
    }

    public void Conclude(Verdict verdict)
    {
        verdict.Equal($"acknowledged judgments found in {itemsRead:N0} items read back", found, found + missing);
        verdict.Equal("stored more than once", doubled, 0);
        verdict.Equal("stored and never sent", unknown, 0);
    }
}
