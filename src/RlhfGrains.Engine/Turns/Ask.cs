using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Turns;

/// <summary>
/// A caller's message on its way through the engine. Its outcome is kept until the group is committed.
/// </summary>
abstract class Ask(GrainKey grain, IMessage message)
{
    public GrainKey Grain { get; } = grain;
    public IMessage Message { get; } = message;

    /// <summary>In which it was asked, when spans are wanted.</summary>
    public Activity? Caller { get; } = Spans.Caller;

    /// <summary>On whose behalf.</summary>
    public string? Actor { get; } = Acting.Current;

    protected Decision? Decision { get; private set; }
    protected Exception? Failure { get; private set; }

    /// <summary>May be said again: what could not be kept is decided afresh.</summary>
    public void Decided(Decision decision) => (Decision, Failure) = (decision, null);

    /// <inheritdoc cref="Decided"/>
    public void Failed(Exception failure) => (Decision, Failure) = (null, failure);

    /// <summary>What failed becomes what the caller is told. It has left no trace.</summary>
    /// <param name="faults">Told of it, but not that nothing can be kept: that is said once, when it begins.</param>
    public void FailedBecause(Exception cause, Action<string, Exception>? faults)
    {
        if (cause is GrainsReadOnlyException)
        {
            Failed(cause);
            return;
        }
        Exception told = cause is GrainUnreadableException { InnerException: JournalCorruptException damage }
            ? new GrainUnavailableException(cause.Message, damage)
            : new GrainDefectException(Grain, $"{Message.GetType().Name} failed in {Grain}: {cause.Message}", cause);
        Failed(told);
        faults?.Invoke(told.Message, cause);
    }

    /// <summary>Lets the caller go on with the outcome.</summary>
    public abstract void Complete();
}

/// <inheritdoc/>
sealed class Ask<TReply>(GrainKey grain, IMessage<TReply> message) : Ask(grain, message)
    where TReply : IReply
{
    // The callers' code must not run on the engine's thread.
    readonly TaskCompletionSource<Answer<TReply>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Answer<TReply>> Answer => answer.Task;

    public override void Complete()
    {
        if (Failure is not null)
            answer.TrySetException(Failure);
        else
            answer.TrySetResult(new Answer<TReply>((TReply?)Decision!.UntypedReply, Decision.Refusal));
    }
}
