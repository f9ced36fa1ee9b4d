namespace RlhfGrains.Engine.Activations;

/// <summary>The limits of every activation of a node.</summary>
public sealed record ActivationOptions
{
    /// <summary>
    /// 8,192 messages waiting for one grain: seconds of work; whoever comes behind them is better told so.
    /// </summary>
    public int MailboxMax { get; init; } = 8_192;

    /// <summary>1 s: a full mailbox is worked off in about that.</summary>
    public TimeSpan BusyRetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// 1,024 messages in one commit: a larger group gains little, and keeps its first caller waiting.
    /// </summary>
    public int GroupMessagesMax { get; init; } = 1_024;

    /// <summary>
    /// 8,192 events and sends, after which a group is committed even when more messages wait: it bounds one
    /// transaction.
    /// </summary>
    public int GroupChangesMax { get; init; } = 8_192;

    /// <summary>
    /// None: each activation appends by itself, as many at once as there are. With 2, the records that are ready while
    /// two groups are on their way go together in the next: one transaction for many grains. Not for a journal that is
    /// <see cref="RlhfGrains.Contracts.IJournalStore.IsPerGrain"/>.
    /// </summary>
    public int AppendGroupsAtOnce { get; init; }

    /// <summary>
    /// 256 records of different grains in one append: a larger transaction gains little, and keeps its first caller
    /// waiting.
    /// </summary>
    public int AppendGroupMax { get; init; } = 256;

    /// <summary>16,384 sends following from one message, as in the embedded engine.</summary>
    public int CascadeSendsMax { get; init; } = 16_384;

    /// <summary>
    /// 256 messages in a parcel: one commit of the receiver takes them all, and a lost one is not much to repeat.
    /// </summary>
    public int ParcelMessagesMax { get; init; } = 256;

    /// <summary>
    /// 256 KiB in a parcel, after which it takes no further message: well below what transports refuse.
    /// </summary>
    public int ParcelBytesMax { get; init; } = 256 << 10;

    /// <summary>
    /// 64 receivers at a time: a batch telling thousands of annotators must not fill every queue of the cluster.
    /// </summary>
    public int DeliveriesMax { get; init; } = 64;

    /// <summary>
    /// 1,024 messages on their way from one grain to receivers that answer. Beyond it the grain's own further steps
    /// wait, and whoever makes it send more is answered when there is room again, after <see cref="HoldMax"/> at the
    /// latest: a second or so of work of those who are to take them.
    /// </summary>
    public int UndeliveredMax { get; init; } = 1_024;

    /// <summary>
    /// 4,096 on their way from all grains of a node. Beyond it an answer to a message that sends waits until that was
    /// taken, for <see cref="HoldMax"/> at the longest.
    /// </summary>
    public int NodeUndeliveredMax { get; init; } = 4_096;

    /// <summary>
    /// 2 s for which an answer is held back at most: less than whoever waits for it waits. It is durable by then.
    /// </summary>
    public TimeSpan HoldMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// 65,536 senders whose last number a activation keeps in mind, about 10 MB for the busiest: more than a batch has
    /// items. Of the others the journal is asked.
    /// </summary>
    public int MarksMax { get; init; } = 65_536;

    /// <summary>
    /// 32 records behind the snapshot before there is a new one; and as many bytes as the last one had, so that a large
    /// state is not written for small changes.
    /// </summary>
    public int SnapshotRecordsMin { get; init; } = 32;

    /// <summary>
    /// Zero: whoever is answered without an append is answered by a state that the journal has confirmed to be the
    /// newest since they asked. A longer time saves that look-up, and is for how long a node that was declared dead may
    /// answer from what it knew.
    /// </summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Activations work on the pool, whoever's thread and scheduler a message comes on: for a host that has a scheduler
    /// of its own, which must not wait for them.
    /// </summary>
    public bool RunsOnPool { get; init; }

    /// <summary>100 ms before a delivery that failed is tried again, doubled each time it fails.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>30 s: a receiver that is down for long is asked as often.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// 5 s for a activation that stops to deliver what it has sent. What is left is delivered by whoever is woken for
    /// it.
    /// </summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Told of every defect and failure, with a sentence that says what the activation did about it. From any thread;
    /// it must not block.
    /// </summary>
    public Action<string, Exception>? Faults { get; init; }
}
