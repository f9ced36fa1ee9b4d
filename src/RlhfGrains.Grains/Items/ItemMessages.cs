using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Items;

/// <summary>Ends or resumes the judging of one item.</summary>
public sealed record SetItemClosed(Request Request, bool Closed) : IMessage<Done>;

/// <summary>Sent to oneself when the item is closed: its judgments are final.</summary>
public sealed record TellConsensus : IMessage;

/// <summary>
/// Sent to oneself when the item is complete by something else than a judgment: its annotators are told as they are at
/// the judgment that completes it.
/// </summary>
/// <param name="Criteria">Of the project.</param>
public sealed record TellCompletion(IReadOnlyList<Criterion> Criteria) : IMessage;

public enum ItemStatus
{
    /// <summary>Nothing was ever imported under this id, or its import was given up.</summary>
    None = 0,

    /// <summary>Imported, unseen: its batch is not open yet.</summary>
    Staged = 1,
    Open = 2,
    Closed = 3,
}

/// <summary>In order of precedence.</summary>
public enum ItemRefusal
{
    /// <summary>There is no such item, or it is not open to be seen yet.</summary>
    UnknownItem,
    UnknownJudgment,

    /// <summary>The judgment is withdrawn already.</summary>
    AlreadyWithdrawn,

    /// <summary>
    /// A withdrawal without a reason, or with one longer than <see cref="WithdrawJudgment.ReasonCharsMax"/>.
    /// </summary>
    InvalidReason,
}
