using RlhfGrains.Contracts;
using RlhfGrains.Engine.Verification;

namespace RlhfGrains.Api.Clocks;

/// <summary>What of a journal is ahead of the clock, and where its time leapt there.</summary>
/// <param name="Before">Of the last record that is not ahead; null: all are.</param>
/// <param name="Leaps">The longest times between two records of which the second is ahead.</param>
sealed record AheadTimes(long Records, Instant? Before, Instant Newest, IReadOnlyList<ShiftStep> Leaps)
{
    /// <summary>1,000 leaps are looked at: a clock that was set more often than that is no clock.</summary>
    const int LeapsMax = 1_000;

    public static async Task<AheadTimes> Find(IJournalStore journal, Instant until, CancellationToken stop)
    {
        var (records, before, newest) = (0L, (Instant?)null, Instant.MinValue);
        var leaps = new PriorityQueue<ShiftStep, TimeSpan>();
        await foreach (var record in journal.ReadAll(0, stop))
        {
            if (record.At > until)
            {
                records++;
                // The first record of all may be ahead: then there is nothing that it leapt from.
                var leap = newest == Instant.MinValue ? record.At - until : record.At - newest;
                leaps.Enqueue(new ShiftStep(record.At, leap), leap);
                if (leaps.Count > LeapsMax)
                    leaps.Dequeue();
            }
            else
            {
                before = record.At;
            }
            if (record.At > newest)
                newest = record.At;
        }
        return new AheadTimes(records, before, newest, [.. leaps.UnorderedItems.Select(l => l.Element)]);
    }

    /// <summary>
    /// Takes back the longest leaps, as much of them as brings the newest record to now: nothing comes before what it
    /// came behind.
    /// </summary>
    public IReadOnlyList<ShiftStep> StepsTo(Instant now)
    {
        var left = Newest - now;
        var taken = new List<ShiftStep>();
        foreach (var leap in Leaps.OrderByDescending(l => l.By))
        {
            if (left <= TimeSpan.Zero)
                break;
            var by = leap.By < left ? leap.By : left;
            taken.Add(leap with { By = by });
            left -= by;
        }
        var sum = TimeSpan.Zero;
        return [.. taken.OrderBy(l => l.From).Select(l => l with { By = sum += l.By })];
    }
}
