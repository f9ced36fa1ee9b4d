using System.Runtime.CompilerServices;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Verification;

/// <summary>From a time on, everything is earlier by a span; steps rise in both.</summary>
public readonly record struct ShiftStep(Instant From, TimeSpan By);

/// <summary>
/// A stopped server's journal as it would be if the clock had not been ahead: from the first step on times are earlier,
/// in records, in what waits and inside both, and their order stays. A time that was set for later (the end of a lease)
/// goes with the record that set it. Snapshots hold times too, and are made anew from the records.
/// </summary>
public sealed class TimeShift
{
    const int NotMoved = -1;

    readonly IJournalStore journal;
    readonly IReadOnlyList<ShiftStep> steps;
    readonly GrainCodec codec;
    readonly PayloadWriter writer;

    // Of each grain, the first version behind each step that it has records behind.
    readonly Dictionary<GrainKey, List<(long Version, int Step)>> moved = [];
    int step = NotMoved;

    TimeShift(IJournalStore journal, GrainCatalogue catalogue, IReadOnlyList<ShiftStep> steps)
    {
        (this.journal, this.steps) = (journal, steps);
        codec = new GrainCodec(new NameList(journal, catalogue).Known().Moving(Moved));
        writer = codec.NewWriter();
    }

    /// <summary>Looks through the records once.</summary>
    public static async Task<TimeShift> Of(
        IJournalStore journal,
        GrainCatalogue catalogue,
        IReadOnlyList<ShiftStep> steps,
        CancellationToken cancellation
    )
    {
        var shift = new TimeShift(journal, catalogue, steps);
        await foreach (var record in journal.ReadAll(0, cancellation))
        {
            var at = shift.StepOf(record.At, steps.Count - 1);
            if (at == NotMoved)
                continue;
            if (!shift.moved.TryGetValue(record.Grain, out var versions))
                shift.moved.Add(record.Grain, versions = []);
            if (versions.Count == 0 || versions[^1].Step < at)
                versions.Add((record.Version, at));
        }
        return shift;
    }

    public async IAsyncEnumerable<JournalRecord> Records(
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await foreach (var record in journal.ReadAll(0, cancellation))
        {
            step = StepOf(record.At, steps.Count - 1);
            yield return step == NotMoved
                ? record
                : record with
                {
                    At = Moved(record.At),
                    Payload =
                        record.Grain == NameList.Key ? record.Payload : codec.Rewrite(writer, record.Payload.Span),
                };
        }
    }

    public async Task<IReadOnlyList<PendingSend>> PendingSends(CancellationToken cancellation) =>
        [.. (await journal.ReadPendingSends(cancellation)).Select(s => Moved(s))];

    PendingSend Moved(PendingSend send)
    {
        // Sends are numbered behind the version of the record that stored them.
        var version = Sending.VersionOf(send.Id.Number);
        step =
            moved.TryGetValue(send.Id.Sender, out var versions)
            && versions.FindLastIndex(v => v.Version <= version) is >= 0 and var last
                ? versions[last].Step
                : NotMoved;
        return step == NotMoved
            ? send
            : send with
            {
                NotBefore = Moved(send.NotBefore),
                Message = codec.Encode(writer, codec.Decode(send.Message.Span)),
            };
    }

    /// <summary>
    /// Of a time in what is at hand: by the step that it lies behind, and none behind the one that was known then.
    /// </summary>
    Instant Moved(Instant time) => StepOf(time, step) is >= 0 and var at ? time - steps[at].By : time;

    int StepOf(Instant time, int last)
    {
        while (last >= 0 && time < steps[last].From)
            last--;
        return last;
    }
}
