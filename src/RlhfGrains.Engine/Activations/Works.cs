using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>What waits in the mailbox of a activation.</summary>
abstract class Work
{
    /// <summary>The grain has sent something because of it.</summary>
    public bool Sends { get; set; }

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
    public Parcel Parcel { get; private set; } = parcel;

    /// <summary>
    /// While it waits: a parcel of the same sender that has all messages of this one, or of which this one has all, is
    /// taken with it.
    /// </summary>
    public bool Joins(Parcel again)
    {
        if (Covers(Parcel, again))
            return true;
        if (!Covers(again, Parcel))
            return false;
        Parcel = again;
        return true;
    }

    static bool Covers(Parcel whole, Parcel part)
    {
        if (whole.Messages.Count < part.Messages.Count)
            return false;
        var numbers = whole.Messages.Select(m => m.Number).ToHashSet();
        return part.Messages.All(m => numbers.Contains(m.Number));
    }
}

/// <summary>A reason to look at what is due.</summary>
/// <param name="confirms">Somebody has found sends in the journal that are not taken: the activation makes sure that it
/// knows all of them.</param>
sealed class WakeWork(bool confirms) : WaitedWork
{
    public bool Confirms { get; } = confirms;
}

abstract class WaitedWork : Work
{
    // The waiter's code must not run within the activation.
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Exception? failure;

    public Task Done => done.Task;
    public bool HasFailed => failure is not null;

    public void Began() => failure = null;

    public override void Failed(Exception reason) => failure = reason;

    public override void Complete()
    {
        if (failure is null)
            done.TrySetResult();
        else
            done.TrySetException(failure);
    }
}

/// <summary>An ask of somebody who does not know the type of its reply: a message from a wire.</summary>
sealed class UntypedAsk(GrainKey grain, IMessage message) : Ask(grain, message)
{
    readonly TaskCompletionSource<ActivationAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ActivationAnswer> Answer => answer.Task;

    public override void Complete()
    {
        if (Failure is not null)
            answer.TrySetException(Failure);
        else
            answer.TrySetResult(new ActivationAnswer(Decision!.UntypedReply, Decision.Refusal));
    }
}

/// <summary>A reply, or the refusal that took its place.</summary>
public readonly record struct ActivationAnswer(IReply? Reply, Refusal? Refusal);
