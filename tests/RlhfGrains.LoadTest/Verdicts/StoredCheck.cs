using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Judgments;
using RlhfGrains.LoadTest.Replay;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>
/// Reads items back and looks for each acknowledged judgment: there, once, as it was sent, and nothing beside them.
/// </summary>
sealed class StoredCheck(
    ApiClient api,
    string project,
    JudgmentFile file,
    AcknowledgedList acknowledged,
    Backoff backoff
)
{
    int itemsRead;
    int found;
    int missing;
    int doubled;
    int altered;
    int unknown;

    public int ItemsRead => Volatile.Read(ref itemsRead);

    /// <param name="itemsMax">Null: all.</param>
    public List<string> Sample(int? itemsMax)
    {
        var items = file.Items.Keys.ToList();
        if (itemsMax is not { } n || n >= items.Count)
            return items;
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
        var all = await Pages.Read(
            api,
            $"/v1/projects/{project}/items/{item}",
            "judgments",
            Read,
            backoff,
            cancellation
        );
        var stored = all.ToLookup(j => j.Id, StringComparer.Ordinal);
        var sent = 0;
        foreach (var row in rows)
        {
            var copies = stored[row.Id].ToList();
            sent += copies.Count;
            if (copies.Count > 1)
                Interlocked.Increment(ref doubled);
            if (copies.Any(c => !IsAsSent(c, row)))
                Interlocked.Increment(ref altered);
            if (acknowledged.Contains(row.Id))
                Interlocked.Increment(ref copies.Count == 0 ? ref missing : ref found);
        }
        Interlocked.Add(ref unknown, all.Count - sent);
        Interlocked.Increment(ref itemsRead);
    }

    // A judgment without a time of its own was judged when it was recorded.
    bool IsAsSent(StoredJudgment stored, JudgmentRow row) =>
        stored.Value == file.Form.Scale.ValueOf(row.Label) && stored.JudgedAt == (row.JudgedAt ?? stored.RecordedAt);

    static StoredJudgment Read(JsonNode judgment)
    {
        var answer = judgment["answers"]!.AsArray().Single()!;
        var value = answer["preference"] is { } preference
            ? (int)preference["strength"]!
            : (int)answer["ratings"]![JudgmentBodies.OnlyResponse]!;
        return new StoredJudgment(
            (string)judgment["id"]!,
            value,
            (DateTimeOffset)judgment["recordedAt"]!,
            (DateTimeOffset)judgment["judgedAt"]!
        );
    }

    public void Conclude(Verdict verdict)
    {
        verdict.Equal($"acknowledged judgments found in {itemsRead:N0} items read back", found, found + missing);
        verdict.Equal("stored more than once", doubled, 0);
        verdict.Equal("stored with another answer or time", altered, 0);
        verdict.Equal("stored and never sent", unknown, 0);
    }

    readonly record struct StoredJudgment(string Id, int Value, DateTimeOffset RecordedAt, DateTimeOffset JudgedAt);
}
