using System.CommandLine;
using System.Diagnostics;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Verification;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Moving;

/// <summary>
/// <c>move --from sqlite --to postgres</c>: another journal for the same data, of a stopped server. Everything is
/// copied, compared record for record, folded and recounted before the target gets its name; the source is not changed.
/// Ends with 0: moved, 1: not moved.
/// </summary>
static class MoveCommand
{
    const int Moved = 0,
        NotMoved = 1;

    /// <summary>512 MiB of grains at a time, as for <c>verify</c>.</summary>
    const long MemoryBytesMax = 512L << 20;

    /// <summary>Of the findings of each kind, enough to see what they have in common.</summary>
    const int ShownMax = 20;

    static readonly Option<string> From = Kind("--from", "The journal that there is");
    static readonly Option<string> To = Kind("--to", "The journal to be made; there must be none yet");

    static readonly Option<string> Container = new("--container")
    {
        Description = "With azure: the container of the journal.",
        DefaultValueFactory = _ => "rlhfgrains",
    };

    public static Command Create()
    {
        var command = new Command(
            "move",
            "Copies a stopped server's journal into another kind of journal, and verifies it there. Ends with 0: moved, 1: not moved."
        )
        {
            From,
            To,
            Container,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (given, stop) =>
                ServeCommand.InSentences(
                    () =>
                        Run(
                            [.. given.UnmatchedTokens],
                            given.GetValue(From)!,
                            given.GetValue(To)!,
                            given.GetValue(Container)!,
                            stop
                        ),
                    NotMoved
                )
        );
        return command;
    }

    static Option<string> Kind(string name, string what)
    {
        var option = new Option<string>(name)
        {
            Description = $"{what}: sqlite (DataFolder), postgres (PostgresConnection) or azure (AzureConnection).",
            Required = true,
        };
        return option.AcceptOnlyFromAmong(MovePlace.Sqlite, MovePlace.Postgres, MovePlace.Azure);
    }

    static async Task<int> Run(string[] args, string from, string to, string container, CancellationToken stop)
    {
        if (from == to)
            throw new StartException("A journal is moved to another kind; a copy of the same kind is a backup.");
        var settings = ServeCommand.ReadSettings(args);
        var took = Stopwatch.StartNew();
        await using var source = await MovePlace.Source(from, settings, container);
        await using var target = await MovePlace.Target(to, settings, container);
        using var screen = VerifyScreen.Open("");

        screen.Show(new VerificationProgress("counting records", 0));
        var mover = new Mover(MoveSource.Of(source.Journal), target.Journal, share =>
            screen.Show(new VerificationProgress("copying records", share))
        );
        var sends = await mover.Run(stop);
        var copying = took.Elapsed;
        var isSame = await IsSame(source.Journal, target.Journal, mover.Digest, screen, stop);
        var verdict = await new Verifier(target.Journal, MemoryBytesMax, comparesSnapshots: false).Run(
            screen.Show,
            stop
        );
        var isMoved = isSame && verdict is { FoldFindings.Count: 0, CountFindings.Count: 0 };
        if (isMoved)
            await target.Publish();
        screen.Close();

        Console.WriteLine(
            $"From {source.Name} to {target.Name}: {mover.Digest.Records:N0} records with {mover.Digest.Bytes:N0} bytes and {sends:N0} pending sends in {copying.TotalSeconds:0.0} s"
        );
        Console.WriteLine(
            $"{verdict.Events:N0} events folded into {verdict.Grains:N0} grains, {verdict.Judgments:N0} judgments recounted; {took.Elapsed.TotalSeconds:0.0} s in all"
        );
        if (!isSame)
            Console.WriteLine("The records there are not those here.");
        foreach (var finding in verdict.FoldFindings.Concat(verdict.CountFindings).Take(ShownMax))
            Console.WriteLine($"  {finding}");
        Console.WriteLine(
            isMoved
                ? "MOVED. Record for record the same, and every count is that of the judgments. The journal that was moved is as it was: keep it until you trust the new one, and start nothing on it."
                : "NOT MOVED. The journal that was to be moved is as it was; verify that one."
        );
        return isMoved ? Moved : NotMoved;
    }

    static async Task<bool> IsSame(
        IJournalStore source,
        IJournalStore target,
        RecordDigest expected,
        VerifyScreen screen,
        CancellationToken stop
    )
    {
        screen.Show(new VerificationProgress("comparing records", 0));
        var there = new RecordDigest();
        await foreach (var record in target.ReadAll(0, stop))
            there.Add(record);
        screen.Show(new VerificationProgress("comparing records", 1));
        var (sends, copied) = (await source.ReadPendingSends(stop), await target.ReadPendingSends(stop));
        return there.Equals(expected)
            && sends.Count == copied.Count
            && sends.Select(Comparable).ToHashSet().SetEquals(copied.Select(Comparable));

        static (SendNumber, long, string) Comparable(PendingSend send) =>
            (send.Id, send.NotBefore.ToUnixTimeMilliseconds(), Convert.ToHexString(send.Message.Span));
    }
}
