using System.CommandLine;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Backups;

/// <summary>
/// <c>restore BACKUP --into FOLDER</c>: a data folder out of a backup, without the people who were erased since.
/// </summary>
static class RestoreCommand
{
    /// <summary>5: enough to see how names look, and which is the newest.</summary>
    const int ShownMax = 5;

    static readonly Argument<string> Backup = new("backup")
    {
        Description = "The file of a backup, or with --from-azure the name of one in the container.",
    };

    static readonly Option<bool> FromAzure = new("--from-azure")
    {
        Description = "Take it from the container that the settings AzureConnection and BackupContainer name.",
    };

    static readonly Option<DirectoryInfo> Into = new("--into")
    {
        Description = "The data folder to be made; never one that has a journal.",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command(
            "restore",
            "Makes a data folder out of a backup: verifies it first, and erases again who was erased after it was made."
        )
        {
            Backup,
            FromAzure,
            Into,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (given, stop) =>
                ServeCommand.InSentences(() =>
                    given.GetValue(FromAzure)
                        ? RunFromAzure(
                            ServeCommand.ReadSettings([.. given.UnmatchedTokens]),
                            given.GetValue(Backup)!,
                            given.GetValue(Into)!,
                            stop
                        )
                    : given.UnmatchedTokens is [var unknown, ..]
                        ? throw new StartException($"'{unknown}' is nothing that `restore` knows; see --help.")
                    : Run(new FileInfo(given.GetValue(Backup)!), given.GetValue(Into)!, stop)
                )
        );
        return command;
    }

    /// <summary>Brings the backup and the ledger of erasures here first, for as long as it takes.</summary>
    static async Task<int> RunFromAzure(HostSettings settings, string name, DirectoryInfo into, CancellationToken stop)
    {
        var offsite = settings.Offsite()
            ?? throw new StartException(
                $"There is no container of backups: set {HostSettings.Section}:{nameof(HostSettings.BackupContainer)}."
            );
        if (BackupName.Parse(name) is null || !(await offsite.List(stop)).Contains(name))
        {
            var newest = (await offsite.List(stop))
                .Select(n => BackupName.Parse(n))
                .OfType<BackupName>()
                .OrderByDescending(n => n.Number)
                .Take(ShownMax);
            throw new StartException(
                $"There is no {name} in {offsite}; the newest there: {string.Join(", ", newest.Select(n => n.ToString()).DefaultIfEmpty("none"))}."
            );
        }
        var folder = Workplace(into, ".fetching");
        try
        {
            var backup = new FileInfo(Path.Combine(folder.FullName, name));
            if (!await offsite.Download(name, backup.FullName, stop))
                throw new StartException($"There is no {name} in {offsite}.");
            if (await offsite.Read(ErasureLedger.FileName, stop) is { } ledger)
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, ErasureLedger.FileName), ledger, stop);
            return await Run(backup, into, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<int> Run(FileInfo backup, DirectoryInfo into, CancellationToken stop)
    {
        if (!backup.Exists)
            throw new StartException($"There is no backup {backup.FullName}.");
        var target = Path.Combine(into.FullName, SqliteJournal.FileName);
        if (File.Exists(target))
            throw new StartException(
                $"There is a journal in {into.FullName}: restore into another folder, or move that one away first."
            );
        var ledger = new ErasureLedger(backup.DirectoryName!).Read();
        Check(backup, stop);

        // Beside its place until it is whole: a server that is started too early must not find people in it who were
        // erased.
        var workplace = Workplace(into, ".restoring");
        try
        {
            var unfinished = Path.Combine(workplace.FullName, SqliteJournal.FileName);
            Copy(backup, unfinished);
            var erased = await EraseAgain(workplace.FullName, ledger, stop);
            File.Move(unfinished, target);
            var info = JournalFileInfo.TryRead(target);
            Console.WriteLine(
                $"Restored {backup.Name} into {into.FullName}: up to position {info?.Position} (format {info?.Format})."
            );
            Console.WriteLine(
                erased > 0
                    ? $"Erased again, because it happened after the backup was made: the personal data of {erased} annotator(s) ({ErasureLedger.FileName})."
                : ledger.Count > 0
                    ? $"Nobody had to be erased again: {ErasureLedger.FileName} names nobody whose data were in this backup."
                : $"Nobody had to be erased again: there is no {ErasureLedger.FileName} beside the backup."
            );
            Console.WriteLine(
                $"The admin keys are those of the backup. Start with --{HostSettings.Section}:DataFolder={into.FullName}"
            );
            return 0;
        }
        finally
        {
            workplace.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Empty: the log that a killed attempt has left would be taken for a part of this one's journal.
    /// </summary>
    static DirectoryInfo Workplace(DirectoryInfo into, string name)
    {
        var path = Path.Combine(OwnerOnly.MakeFolder(into.FullName).FullName, name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return OwnerOnly.MakeFolder(path);
    }

    static void Check(FileInfo backup, CancellationToken stop)
    {
        var losses = JournalVerifier.Verify(backup.FullName, null, stop).Where(f => f.IsLoss).ToList();
        if (losses.Count == 0)
            return;
        foreach (var loss in losses)
            Console.Error.WriteLine($"{loss.What}: {loss.WhatToDo}");
        throw new StartException(
            $"{backup.Name} is damaged ({losses.Count} findings), and nothing was restored: take another backup."
        );
    }

    static void Copy(FileInfo backup, string to)
    {
        backup.CopyTo(to, overwrite: true);
        using var copy = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        copy.Flush(flushToDisk: true);
    }

    static async Task<int> EraseAgain(string folder, IReadOnlyList<ErasureLine> ledger, CancellationToken stop)
    {
        // Also without a ledger: opening it tells whether this program can use it at all, and an erasure may have been
        // under way.
        await using var engine = EngineService.NewEngine(
            new HostSettings(),
            new SqliteJournal(folder),
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );
        await engine.StartAsync();
        using var erasures = new ErasureService(engine, null, new Removals(engine, null, null));
        await erasures.FinishAll(stop);
        return await erasures.Reapply(ledger, stop);
    }
}
