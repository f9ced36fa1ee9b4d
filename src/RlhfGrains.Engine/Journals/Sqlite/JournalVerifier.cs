using System.Globalization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>Walks everything in a journal's file, beside its writer or on a copy, and changes nothing.</summary>
public sealed class JournalVerifier
{
    const string Restore = "restore the newest backup that is whole";
    const string MadeAgain = "nothing: it is made again from the records when it is missed";

    // Often enough to watch, rare enough to cost nothing.
    const int RowsPerProgress = 4_096;

    readonly Database database;
    readonly Action<VerifyProgress>? progress;
    readonly CancellationToken cancellation;

    // By grain number: how many records were seen, how far the stored snapshot and cover reach, and what is left of the
    // cover's positions.
    readonly long[] versions,
        snapshotted,
        coverBase,
        coverReach;
    readonly ulong[] coverSums;

    // Of what is kept of the positions that snapshots have taken in: from which version to which, and what is left.
    readonly long[] pastFrom,
        pastReach;
    readonly ulong[] pastSums;
    readonly bool[] uncovered;
    readonly long checkpoint;

    JournalVerifier(Database database, Action<VerifyProgress>? progress, CancellationToken cancellation)
    {
        (this.database, this.progress, this.cancellation) = (database, progress, cancellation);
        var grains = (database.Number("SELECT max(number) FROM grains") ?? 0) + 1;
        (versions, snapshotted, coverBase, coverReach) = (
            new long[grains],
            new long[grains],
            new long[grains],
            new long[grains]
        );
        coverSums = new ulong[grains];
        (pastFrom, pastReach, pastSums) = (new long[grains], new long[grains], new ulong[grains]);
        uncovered = new bool[grains];
        checkpoint = database.Number("SELECT value FROM meta WHERE name = 'checkpoint'") ?? 0;
    }

    /// <param name="path">The journal's file, of the format of this program.</param>
    /// <returns>What is wrong, as it is found; nothing when all is well.</returns>
    /// <exception cref="DataFolderException">It has another format.</exception>
    public static IEnumerable<VerifyFinding> Verify(
        string path,
        Action<VerifyProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        using var database = new Database(path, readOnly: true);
        // One moment of the journal, however long it takes.
        database.Execute("BEGIN");
        var findings = FormatFinding(database) is { } format
            ? [format]
            : new JournalVerifier(database, progress, cancellation).All();
        using var each = findings.GetEnumerator();
        while (true)
        {
            VerifyFinding? broken = null;
            try
            {
                if (!each.MoveNext())
                    yield break;
            }
            catch (SqliteJournalException e) when (e.IsCorrupt)
            {
                broken = new VerifyFinding($"the file {path} ({e.Message})", Restore, IsLoss: true);
            }
            yield return broken ?? each.Current;
            if (broken is not null)
                yield break;
        }
    }

    static VerifyFinding? FormatFinding(Database database)
    {
        try
        {
            var format = Schema.FormatOf(database);
            if (format == Schema.FormatVersion)
                return null;
            throw new DataFolderException(
                $"the journal has format {format}: start the server once, which upgrades it to {Schema.FormatVersion}"
            );
        }
        catch (SqliteJournalException e) when (e.IsCorrupt)
        {
            return new VerifyFinding($"the file ({e.Message})", Restore, IsLoss: true);
        }
    }

    IEnumerable<VerifyFinding> All() =>
        Structure().Concat(Names()).Concat(Rows()).Concat(WhatRowsLeft()).Concat(Sends());

    IEnumerable<VerifyFinding> Structure()
    {
        Tell("the file's structure", 0, 0);
        using var check = database.Prepare("PRAGMA integrity_check(100)");
        while (check.Step())
        {
            var found = check.Text(0);
            if (found != "ok")
                yield return new VerifyFinding($"the file's structure: {found}", Restore, IsLoss: true);
        }
    }

    IEnumerable<VerifyFinding> Names()
    {
        Tell("names", 0, versions.Length - 1);
        using var scan = database.Prepare("SELECT number, name, checksum FROM grains ORDER BY number");
        for (var expected = 1L; scan.Step(); expected++)
        {
            for (; expected < scan.Long(0); expected++)
                yield return new VerifyFinding(Name("the name of grain number", expected), Restore, IsLoss: true);
            if ((uint)scan.Long(2) != Checksum.OfName(scan.Long(0), scan.Text(1)))
                yield return new VerifyFinding(Name("the name of grain number", scan.Long(0)), Restore, IsLoss: true);
        }
    }

    // A damaged one counts as missing.
    void Covers()
    {
        Tell("covers", 0, 0);
        using var scan = database.Prepare("SELECT grain, checksum, body FROM covers ORDER BY grain");
        while (scan.Step())
        {
            var grain = scan.Long(0);
            if (grain >= versions.Length || Cover.Read(grain, (uint)scan.Long(1), scan.Blob(2)) is not { } cover)
            {
                continue;
            }
            (coverBase[grain], coverReach[grain]) = (cover.SnapshotVersion, cover.Reach);
            for (var i = 0; i < cover.Positions.Length; i++)
                coverSums[grain] += Mixed(cover.SnapshotVersion + 1 + i, cover.Positions[i]);
        }
    }

    // A damaged one counts as missing.
    void Pasts()
    {
        if (!Schema.HasPasts(database))
            return;
        Tell("positions behind snapshots", 0, 0);
        using var scan = database.Prepare("SELECT grain, version, checksum, body FROM pasts ORDER BY grain, version");
        while (scan.Step())
        {
            var (grain, first) = (scan.Long(0), scan.Long(1));
            if (grain >= versions.Length || Past.Read(grain, first, (uint)scan.Long(2), scan.Blob(3)) is not { } past)
                continue;
            if (pastFrom[grain] == 0)
                pastFrom[grain] = first;
            pastReach[grain] = first + past.Positions.Length - 1;
            for (var i = 0; i < past.Positions.Length; i++)
                pastSums[grain] += Mixed(first + i, past.Positions[i]);
        }
    }

    // A damaged one counts as missing.
    void Snapshots()
    {
        Tell("snapshots", 0, 0);
        using var scan = database.Prepare("SELECT grain, version, checksum, payload FROM snapshots ORDER BY grain");
        while (scan.Step())
        {
            var (grain, version) = (scan.Long(0), scan.Long(1));
            if (grain >= versions.Length || (uint)scan.Long(2) != Checksum.OfSnapshot(grain, version, scan.Blob(3)))
                continue;
            snapshotted[grain] = version;
        }
    }

    IEnumerable<VerifyFinding> Rows()
    {
        Covers();
        Pasts();
        Snapshots();
        var total = database.Number("SELECT max(position) FROM journal") ?? 0;
        var reader = new RowReader();
        var (next, rows) = (1L, 0);
        using var scan = database.Prepare("SELECT position, body FROM journal ORDER BY position");
        while (scan.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            var first = scan.Long(0);
            // Behind a damaged row nobody knows where the next one should begin.
            if (next != 0 && first != next)
                yield return new VerifyFinding(
                    $"records {next} to {first - 1} of the journal, which are missing",
                    Restore,
                    IsLoss: true
                );
            if (!reader.Read(first, scan.Blob(1)))
            {
                yield return new VerifyFinding(
                    Name("the row of the journal that begins with record", first),
                    Restore,
                    IsLoss: true
                );
                next = 0;
                continue;
            }
            next = first + reader.Records.Count;
            for (var i = 0; i < reader.Records.Count; i++)
                if (Take(first + i, reader.Records[i]) is { } finding)
                    yield return finding;
            if (++rows % RowsPerProgress == 0)
                Tell("records", next - 1, total);
        }
        Tell("records", next == 0 ? total : next - 1, next == 0 ? total : next - 1);
        if (next != 0 && next <= checkpoint)
            yield return new VerifyFinding(
                $"records {next} to {checkpoint} of the journal, which are missing",
                Restore,
                IsLoss: true
            );
    }

    VerifyFinding? Take(long position, RowRecord record)
    {
        if (record.Grain <= 0 || record.Grain >= versions.Length)
            return new VerifyFinding(
                $"the name of grain number {record.Grain}, which record {position} has",
                Restore,
                IsLoss: true
            );
        if (position <= checkpoint && record.Version > coverReach[record.Grain])
            uncovered[record.Grain] = true;
        var before = versions[record.Grain];
        versions[record.Grain] = record.Version;
        if (record.Version > coverBase[record.Grain] && record.Version <= coverReach[record.Grain])
            coverSums[record.Grain] -= Mixed(record.Version, position);
        if (record.Version >= pastFrom[record.Grain] && record.Version <= pastReach[record.Grain])
            pastSums[record.Grain] -= Mixed(record.Version, position);
        return record.Version == before + 1
            ? null
            : new VerifyFinding(
                $"versions {before + 1} to {record.Version - 1} of grain number {record.Grain}, before record {position}",
                Restore,
                IsLoss: true
            );
    }

    IEnumerable<VerifyFinding> WhatRowsLeft()
    {
        for (var grain = 1; grain < versions.Length; grain++)
        {
            if (coverSums[grain] != 0)
                yield return new VerifyFinding(
                    Name("the cover of grain number", grain) + ", which points at other records",
                    "delete its row of the table covers",
                    IsLoss: false
                );
            if (pastSums[grain] != 0)
                yield return new VerifyFinding(
                    Name("the positions behind the snapshot of grain number", grain),
                    "delete its rows of the table pasts: they are looked for when they are asked for",
                    IsLoss: false
                );
            if (coverBase[grain] > 0 && snapshotted[grain] != coverBase[grain])
                yield return new VerifyFinding(Name("the snapshot of grain number", grain), MadeAgain, IsLoss: false);
            if (uncovered[grain])
                yield return new VerifyFinding(Name("the cover of grain number", grain), MadeAgain, IsLoss: false);
            if (Math.Max(snapshotted[grain], coverReach[grain]) > versions[grain])
                yield return new VerifyFinding(
                    $"the records of grain number {grain} behind version {versions[grain]}",
                    Restore,
                    IsLoss: true
                );
        }
    }

    IEnumerable<VerifyFinding> Sends()
    {
        Tell("stored sends", 0, 0);
        using var scan = database.Prepare(
            "SELECT id, sender, receiver, number, not_before, checksum, message FROM sends ORDER BY id"
        );
        while (scan.Step())
        {
            if (
                (uint)scan.Long(5)
                != Checksum.OfSend(scan.Text(1), scan.Text(2), scan.Long(3), scan.Long(4), scan.Blob(6))
            )
                yield return new VerifyFinding(Name("stored send", scan.Long(0)), Restore, IsLoss: true);
        }
    }

    void Tell(string step, long done, long total) => progress?.Invoke(new VerifyProgress(step, done, total));

    static string Name(string what, long number) => string.Create(CultureInfo.InvariantCulture, $"{what} {number}");

    // Sums of these tell sets of (version, position) apart: a finalizer of splitmix64 (Steele, Lea, Flood 2014).
    static ulong Mixed(long version, long position)
    {
        var x = ((ulong)position * 0x9E3779B97F4A7C15) ^ (ulong)version;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
