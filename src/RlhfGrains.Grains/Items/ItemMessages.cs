using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Ends or resumes the judging of one item.</summary>
public sealed record SetItemClosed(Request Request, bool Closed) : IMessage<Done>;

public sealed record ReadItem : IMessage<ItemView>;

/// <summary>In order of precedence.</summary>
public enum ItemRefusal
{
    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,

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
