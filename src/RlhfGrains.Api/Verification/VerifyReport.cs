using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Verification;

/// <summary>The verdict in words: what was looked at, each finding, and what to do.</summary>
static class VerifyReport
{
    /// <summary>20 of each kind: enough to see what they have in common.</summary>
    const int ShownMax = 20;

    public static void Print(
        string name,
        JournalFileInfo? file,
        IReadOnlyList<VerifyFinding> stored,
        Verdict? verdict,
        TimeSpan took
    )
    {
        Console.WriteLine(
            $"{name}: {(file is null ? "cannot be opened" : $"format {file.Format}, up to position {file.Position}")}"
        );
        if (verdict is not null)
        {
            Console.WriteLine(
                $"{verdict.Events:N0} events in {verdict.Records:N0} records folded into {verdict.Grains:N0} grains ({verdict.Passes} passes), {verdict.SnapshotsCompared:N0} snapshots compared, "
                    + $"{verdict.Judgments:N0} judgments recounted; {took.TotalSeconds:0.0} s"
            );
        }
        Section("damaged, and lost", [.. stored.Where(f => f.IsLoss).Select(f => $"{f.What}: {f.WhatToDo}")], null);
        Section(
            "damaged, and made again by itself",
            [.. stored.Where(f => !f.IsLoss).Select(f => $"{f.What}: {f.WhatToDo}")],
            null
        );
        if (verdict is null)
            Console.WriteLine(
                "NOT SOUND. Events and counts were not looked at: what is damaged is missing in all of them. Restore the newest sound backup (`restore`)."
            );
        else
            Judge(stored, verdict);
    }

    static void Judge(IReadOnlyList<VerifyFinding> stored, Verdict verdict)
    {
        var snapshots = verdict
            .FoldFindings.Where(f => f.StartsWith("the snapshot", StringComparison.Ordinal))
            .ToList();
        Section(
            "snapshots that are not what happened",
            snapshots,
            "they are a cache: `verify --discard-snapshots`, and the next start makes them anew"
        );
        Section(
            "grains that cannot be folded",
            [.. verdict.FoldFindings.Except(snapshots)],
            "start the program that wrote the data, or a newer one; if it was this one, keep the folder and report a defect"
        );
        Section(
            "counts that are not those of the judgments",
            verdict.CountFindings,
            "the judgments themselves are all there; keep the folder and report a defect"
        );
        Console.WriteLine(
            stored.Count == 0 && verdict is { FoldFindings.Count: 0, CountFindings.Count: 0 }
                ? "SOUND. Every checksum fits, every snapshot is what its events say, and every count is that of the judgments."
                : "NOT SOUND."
        );
    }

    static void Section(string what, IReadOnlyList<string> findings, string? whatToDo)
    {
        if (findings.Count == 0)
            return;
        Console.WriteLine($"{findings.Count:N0} {what}:");
        foreach (var finding in findings.Take(ShownMax))
            Console.WriteLine($"  {finding}");
        if (findings.Count > ShownMax)
            Console.WriteLine($"  and {findings.Count - ShownMax:N0} more");
        if (whatToDo is not null)
            Console.WriteLine($"  What to do: {whatToDo}.");
    }
}
