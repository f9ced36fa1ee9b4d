using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;

namespace RlhfGrains.Engine.Cells;

/// <summary>What waits in the mailbox of a cell.</summary>
abstract class Work
{
    /// <summary>May be said again: what could not be kept is tried afresh.</summary>
    public abstract void Failed(Exception failure);

    /// <summary>Lets whoever waits go on with the outcome.</summary>
    public abstract void Complete();
}

/// <summary>A caller's message.</summary>
sealed class AskWork(Ask ask) : Work
{
    public Ask Ask { get; } = ask;

    public override void Failed(Exception failure) => Ask.Failed(failure);
    public override void Complete() => Ask.Complete();
}

/// <summary>Messages of another grain.</summary>
sealed class ParcelWork(Parcel parcel) : WaitedWork
{
    public Parcel Parcel { get; } = parcel;
}

/// <summary>A reason to look at what is due.</summary>
/// <param name="rereads">What the cell has sent is looked up in the journal: somebody has found sends there that nobody delivers.</param>
sealed class WakeWork(bool rereads) : WaitedWork
{
    public bool Rereads { get; } = rereads;
}

abstract class WaitedWork : Work
{
    // The waiter's code must not run within the cell.
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Exception? failure;

    public Task Done => done.Task;
    public bool HasFailed => failure is not null;

    public void Began() => failure = null;
    public override void Failed(Exception reason) => failure = reason;

    public override void Complete()
    {
        if (failure is null) done.TrySetResult();
        else done.TrySetException(failure);
    }
}

/// <summary>An ask of somebody who does not know the type of its reply: a message from a wire.</summary>
sealed class UntypedAsk(GrainKey grain, IMessage message) : Ask(grain, message)
{
    readonly TaskCompletionSource<CellAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CellAnswer> Answer => answer.Task;

    public override void Complete()
    {
        if (Failure is not null) answer.TrySetException(Failure);
        else answer.TrySetResult(new CellAnswer(Decision!.UntypedReply, Decision.Refusal));
    }
}

/// <summary>A reply, or the refusal that took its place.</summary>
public readonly record struct CellAnswer(IReply? Reply, Refusal? Refusal);
