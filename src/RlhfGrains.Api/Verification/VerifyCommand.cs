using System.CommandLine;
using System.Diagnostics;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Verification;

/// <summary>
/// <c>verify</c>: is everything in a stopped server's data folder, or in a backup, what it should be? Ends with 0 when
/// it is sound, 1 when something was found, 2 when it could not be looked at.
/// </summary>
static class VerifyCommand
{
    const int Sound = 0,
        Findings = 1,
        Unreadable = 2;

    /// <summary>
    /// 512 MiB of grains at a time: with the rest of the process it stays under 1 GB, and a million judgments take a
    /// few passes.
    /// </summary>
    const long MemoryBytesMax = 512L << 20;

    static readonly Option<FileInfo> Backup = new Option<FileInfo>("--backup")
    {
        Description = "Look at this backup instead of the data folder.",
    }.AcceptExistingOnly();

    static readonly Option<bool> DiscardSnapshots = new("--discard-snapshots")
    {
        Description =
            "Delete all snapshots of the data folder, when one of them is wrong: they are a cache, and the next start makes them anew.",
    };

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Checks a stopped server's data folder, or a backup: every checksum, every state, every count. Ends with 0: sound, 1: findings, 2: cannot be read."
        )
        {
            Backup,
            DiscardSnapshots,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (given, stop) =>
                ServeCommand.InSentences(
                    () =>
                        Run([.. given.UnmatchedTokens], given.GetValue(Backup), given.GetValue(DiscardSnapshots), stop),
                    Unreadable
                )
        );
        return command;
    }

    static async Task<int> Run(string[] args, FileInfo? backup, bool discardSnapshots, CancellationToken stop)
    {
        var settings = ServeCommand.ReadSettings(args);
        if (backup is null)
            return await VerifyFolder(settings.DataFolder, discardSnapshots, stop);
        if (discardSnapshots)
            throw new StartException("A backup is not changed: restore it first.");

        // Opening a journal changes its file, if only a little: a backup is looked at in a copy.
        var copy = OwnerOnly.MakeFolder(Path.Combine(backup.DirectoryName!, $".verify-{Path.GetRandomFileName()}"));
        try
        {
            var path = Path.Combine(copy.FullName, SqliteJournal.FileName);
            backup.CopyTo(path);
            return await Verify(backup.FullName, path, discardSnapshots: false, stop);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    static async Task<int> VerifyFolder(string folder, bool discardSnapshots, CancellationToken stop)
    {
        var path = Path.Combine(folder, SqliteJournal.FileName);
        if (!File.Exists(path))
            throw new StartException(
                $"There is no journal in {folder}: set {HostSettings.Section}:{nameof(HostSettings.DataFolder)} as the server has it."
            );
        return await Verify(folder, path, discardSnapshots, stop);
    }

    static async Task<int> Verify(string name, string path, bool discardSnapshots, CancellationToken stop)
    {
        var took = Stopwatch.StartNew();
        using var screen = VerifyScreen.Open();
        var stored = new List<VerifyFinding>();
        using (new FolderLock(Path.GetDirectoryName(path)!))
        {
            stored.AddRange(
                JournalVerifier.Verify(
                    path,
                    p => screen.Show(new VerificationProgress(p.Step, p.Total == 0 ? 0 : (double)p.Done / p.Total)),
                    stop
                )
            );
        }
        var verdict = stored.Any(f => f.IsLoss) ? null : await Fold(path, screen, discardSnapshots, stop);
        screen.Close();
        VerifyReport.Print(name, JournalFileInfo.TryRead(path), stored, verdict, took.Elapsed);
        return stored.Count == 0 && verdict is { FoldFindings.Count: 0, CountFindings.Count: 0 } ? Sound : Findings;
    }

    /// <returns>Null when a record turned out to be damaged after all.</returns>
    static async Task<Verdict?> Fold(string path, VerifyScreen screen, bool discardSnapshots, CancellationToken stop)
    {
        await using var journal = new SqliteJournal(Path.GetDirectoryName(path)!);
        if (discardSnapshots)
            await journal.DiscardSnapshots(stop);
        return await new Verifier(journal, MemoryBytesMax).Run(screen.Show, stop);
    }
}
