using RlhfGrains.Api.Erasures;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Disks;

namespace RlhfGrains.Simulation.Erasures;

/// <summary>
/// The ledger beside the backups. It outlives processes, and a process that has ended writes nothing more.
/// </summary>
sealed class SimulatedLedger(Weather weather, ErasureFlaws flaws)
{
    readonly List<ErasureLine> lines = [];

    public IReadOnlyList<ErasureLine> Lines => lines;

    public INotedErasures For(Func<bool> hasEnded) => new Pen(this, hasEnded);

    void Note(ProjectId project, IReadOnlyList<ErasureView> erasures)
    {
        if (flaws.HasFlag(ErasureFlaws.NotesNothing))
            return;
        var fault = weather.NextNote();
        if (fault is AppendFault.FailedUnwritten)
            throw new IOException("no space left on device");
        lines.AddRange(
            erasures.Select(e => new ErasureLine(project.Value, e.Annotator.Value, e.Number, e.AskedAt)).Except(lines)
        );
        if (fault is AppendFault.FailedWritten)
            throw new IOException("the answer of the disk was lost");
    }

    sealed class Pen(SimulatedLedger ledger, Func<bool> hasEnded) : INotedErasures, IDisposable
    {
        public Task<IDisposable> Pause() => Task.FromResult<IDisposable>(this);

        public Task Note(ProjectId project, IReadOnlyList<ErasureView> erasures)
        {
            if (hasEnded())
                throw new IOException("the process has ended");
            ledger.Note(project, erasures);
            return Task.CompletedTask;
        }

        public Task CopyLedgerOff(CancellationToken cancellation) => Task.CompletedTask;

        public void Dispose()
        {
            // Backups are made between two steps, and in no time.
        }
    }
}
