using System.CommandLine;
using System.Globalization;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Moving;
using RlhfGrains.Api.Verification;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Engine.Verification;
using RlhfGrains.Grains;

namespace RlhfGrains.Api.Clocks;

/// <summary>
/// <c>clock</c>: whether a stopped server's journal is ahead of this machine's clock, as it is after that was. With
/// <c>--back --into FOLDER</c>, a copy in which what was kept meanwhile lies where it belongs, in the same order. Ends
/// with 0: it is not ahead, or the copy is made; 1: it is ahead, or no copy was made.
/// </summary>
static class ClockCommand
{
    const int Right = 0,
        Ahead = 1;

    /// <summary>A minute: a server makes up for that by itself, in ten.</summary>
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>512 MiB of grains at a time, as for <c>verify</c>.</summary>
    const long MemoryBytesMax = 512L << 20;

    static readonly Option<bool> Back = new("--back") { Description = "Make a copy whose times are not ahead." };
    static readonly Option<DirectoryInfo?> Into = new("--into")
    {
        Description = "With --back: the data folder to be made; never one that has a journal.",
    };

    public static Command Create()
    {
        var command = new Command(
            "clock",
            "Tells whether a stopped server's journal is ahead of this machine's clock, and makes a copy that is not."
        )
        {
            Back,
            Into,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (given, stop) =>
                ServeCommand.InSentences(() =>
                    Run([.. given.UnmatchedTokens], given.GetValue(Back), given.GetValue(Into), stop)
                )
        );
        return command;
    }

    static async Task<int> Run(string[] args, bool back, DirectoryInfo? into, CancellationToken stop)
    {
        if (back != into is not null)
            throw new StartException(
                "--back and --into go together: the journal is copied, and the one there is stays as it is."
            );
        var settings = ServeCommand.ReadSettings(args);
        if (!File.Exists(Path.Combine(settings.DataFolder, SqliteJournal.FileName)))
        {
            throw new StartException(
                $"There is no journal in {settings.DataFolder}: set {HostSettings.Section}:{nameof(HostSettings.DataFolder)} as the server has it. One on PostgreSQL is moved to sqlite first (`move`)."
            );
        }
        await using var journal = new SqliteJournal(settings.DataFolder);
        var now = TimeProvider.System.Now();
        var ahead = await AheadTimes.Find(journal, now + Tolerance, stop);
        if (ahead.Records == 0)
        {
            Console.WriteLine(
                $"This machine's clock is at {now}, and no record of {settings.DataFolder} is ahead of it."
            );
            return Right;
        }
        Console.WriteLine(
            $"This machine's clock is at {now}, and {ahead.Records:N0} records of {settings.DataFolder} are ahead of it: the newest by {Text(ahead.Newest - now)}. The last one before them is of {ahead.Before}."
        );
        if (into is not null)
            return await Copy(journal, ahead.StepsTo(now), settings, into, stop);
        Console.WriteLine(
            "If the clock is right now, `clock --back --into FOLDER` makes a copy in which they follow on what was before, in the same order, and the newest is of now."
        );
        return Ahead;
    }

    static async Task<int> Copy(
        SqliteJournal journal,
        IReadOnlyList<ShiftStep> steps,
        HostSettings settings,
        DirectoryInfo into,
        CancellationToken stop
    )
    {
        await using var target = await MovePlace.Target(
            MovePlace.Sqlite,
            new HostSettings { DataFolder = into.FullName },
            ""
        );
        using var screen = VerifyScreen.Open("");
        var shift = await TimeShift.Of(journal, EngineKinds.CatalogueOf(AllKinds.Create()), steps, stop);
        var mover = new Mover(
            new MoveSource(shift.Records, async cancellation => await shift.PendingSends(cancellation)),
            target.Journal,
            share => screen.Show(new VerificationProgress("copying records", share))
        );
        var sends = await mover.Run(stop);
        var verdict = await new Verifier(target.Journal, MemoryBytesMax, comparesSnapshots: false).Run(
            screen.Show,
            stop
        );
        var isSound = verdict is { FoldFindings.Count: 0, CountFindings.Count: 0 };
        if (isSound)
            await target.Publish();
        screen.Close();
        foreach (var finding in verdict.FoldFindings.Concat(verdict.CountFindings))
            Console.WriteLine($"  {finding}");
        Console.WriteLine(
            isSound
                ? $"MADE {into.FullName}: {mover.Digest.Records:N0} records and {sends:N0} pending sends, {verdict.Judgments:N0} judgments recounted. What was ahead is earlier by {string.Join(", then ", steps.Select(s => Text(s.By)))}."
                : $"NOT MADE. {settings.DataFolder} is as it was; verify it."
        );
        if (isSound)
            Console.WriteLine(
                $"{settings.DataFolder} is as it was: keep it until you trust the copy. Copy its admin.key, and start with --{HostSettings.Section}:DataFolder={into.FullName}"
            );
        return isSound ? Right : Ahead;
    }

    static string Text(TimeSpan span) => span.ToString("d\\.hh\\:mm\\:ss", CultureInfo.InvariantCulture);
}
