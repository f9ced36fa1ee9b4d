using RlhfGrains.Api.Verification;
using RlhfGrains.Contracts;
using RlhfGrains.Postgres;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>
/// Whether a cluster has kept its promises: everything acknowledged is stored once, no item has more than its overlap,
/// every live count equals its recount.
/// </summary>
static class ClusterVerdict
{
    /// <summary>
    /// All that was sent has been taken, but for what waits for its time: items are open for judgments, and batches
    /// have counted them.
    /// </summary>
    public static async Task Delivered(string connection)
    {
        await using var journal = await PostgresJournal.Open(
            new PostgresSettings(connection) { IsSingleWriter = false }
        );
        while ((await journal.ReadDueSends(TimeProvider.System.Now(), countMax: 1)).Count > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(200));
    }

    /// <summary>Asks the silos, ends them, and recounts what is in the journal.</summary>
    /// <param name="loads">That have ended.</param>
    /// <returns>What was found, in a sentence.</returns>
    public static async Task<string> Check(
        IReadOnlyList<ClusterLoad> loads,
        IReadOnlyList<SiloProcess> silos,
        string connection,
        int overlap
    )
    {
        await Delivered(connection);
        var (judgments, lost, doubled, above) = (0, 0, 0, 0);
        foreach (var load in loads)
        {
            foreach (var (item, acknowledged) in load.Acknowledged)
            {
                var (counted, all) = await load.ReadItem(silos[item % silos.Count].Address, item);
                judgments += acknowledged.Count;
                lost += acknowledged.Keys.Except(all).Count();
                doubled += all.Count - all.Distinct().Count();
                if (counted.Count > overlap)
                    above++;
            }
        }
        foreach (var silo in silos)
            silo.Kill();
        await using var journal = await PostgresJournal.Open(
            new PostgresSettings(connection) { IsSingleWriter = false }
        );
        var verdict = await new Verifier(journal, 512L << 20).Run();
        Assert.Empty(loads.SelectMany(l => l.Faults).Take(5));
        Assert.Equal((0, 0, 0), (lost, doubled, above));
        Assert.Empty(verdict.CountFindings.Concat(verdict.FoldFindings));
        Assert.True(judgments > 0);
        return $"{loads.Sum(l => l.Calls)} calls, {loads.Sum(l => l.Repeats)} repeated, {loads.Sum(l => l.Reads)} reads held against what was acknowledged; "
            + $"{judgments} judgments acknowledged, none lost, none doubled, no item above its overlap; {verdict.Judgments} recounted, no count and no state differs";
    }
}
