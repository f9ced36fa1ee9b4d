namespace RlhfGrains.Contracts;

/// <summary>
/// Where the engines keep what happened. A journal knows grains, versions and bytes; what the bytes say is the
/// engine's. One contract suite is run against every journal.
/// </summary>
public interface IJournalStore : IAsyncDisposable
{
    /// <summary>
    /// Whether it knows grains and nothing over them. Such a journal takes one record in an append; its positions rise
    /// along each grain, and <see cref="ReadAll(long, CancellationToken)"/> gives one grain after the other; there is
    /// nothing that a start has to look at; and <see cref="NewestAt"/> is of what it has seen since it was opened. For
    /// a cluster's activations, which each append their own; an engine that commits many grains at once cannot use it.
    /// </summary>
    bool IsPerGrain => false;

    /// <summary>
    /// Appends everything that one group of turns changed, of any number of grains: all of it or nothing. When the task
    /// completes it is durable. At most one record of a grain in a group. The payloads' memory is the caller's again
    /// when the task has completed.
    /// </summary>
    /// <returns>The position of the group's last record; its other records lie between the previous group's and this
    /// one.</returns>
    /// <exception cref="JournalConflictException">A grain was not at the expected version. Nothing was
    /// written.</exception>
    /// <exception cref="JournalUnwritableException">Nothing was written, and nothing can be for now; reading goes
    /// on.</exception>
    /// <exception cref="NotSupportedException">There are several grains in the group, and the journal is <see
    /// cref="IsPerGrain">per grain</see>. Nothing was written.</exception>
    /// <exception cref="Exception">Any other failure means "perhaps written": the caller drops its state and reads it
    /// again.</exception>
    ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default);

    /// <summary>
    /// Called when the answers of an append have left and before the next one: what can wait until then need not hold
    /// answers up.
    /// </summary>
    void Settle() { }

    /// <summary>
    /// The newest snapshot of a grain and the records after it, in order. Empty for a grain that was never written.
    /// </summary>
    /// <exception cref="JournalCorruptException">A checksum does not fit: the answer names the record.</exception>
    ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default);

    /// <summary>
    /// Replaces the snapshots of these grains; one that is older than what is there is ignored. A cache: deleting all
    /// of them loses nothing.
    /// </summary>
    ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default);

    /// <summary>
    /// Keeps where the records of these grains lie that their snapshots do not hold, so that a start need not look for
    /// them. For grains with few such records: reading one then reads each of them. A cache, as snapshots are.
    /// </summary>
    ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes every snapshot and cover, after which nothing covers any record: the form of snapshots has changed, or
    /// they are not trusted.
    /// </summary>
    ValueTask DiscardSnapshots(CancellationToken cancellation = default);

    /// <summary>
    /// The grains with the oldest records that no snapshot or cover has, oldest first: what an engine should cover next
    /// to keep a start short.
    /// </summary>
    IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax);

    /// <summary>
    /// Of these only the ones of which a question is true: how many records they have, and about how many bytes of
    /// payload are in them.
    /// </summary>
    IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax, Func<long, long, bool> isWanted) =>
        [.. OldestUncovered(int.MaxValue).Where(g => isWanted(g.Records, g.Bytes)).Take(countMax)];

    /// <summary>
    /// How many records a start has to look at: the oldest one that nothing covers, and all behind it.
    /// </summary>
    long RecordsToStartFrom { get; }

    /// <summary>
    /// Replaces the payloads of these records, for ever: position, version and time stay, the checksums are new, the
    /// snapshots of their grains are deleted, and when the task completes nothing of what they were is left in the
    /// journal's files. After a failure it is asked for again.
    /// </summary>
    /// <exception cref="KeyNotFoundException">A grain has no such version. Nothing was changed.</exception>
    ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default);

    /// <summary>The time of the newest record, which is the latest of all; null when there is none.</summary>
    Instant? NewestAt { get; }

    /// <summary>Every stored send that no append has marked as taken, in no particular order.</summary>
    ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default);

    /// <summary>
    /// Which of the stored sends whose time has come by then no append has marked as taken: those that are due the
    /// longest, and no more than so many.
    /// </summary>
    async ValueTask<IReadOnlyList<SendNumber>> ReadDueSends(
        Instant dueBy,
        int countMax,
        CancellationToken cancellation = default
    ) =>
        [
            .. (await ReadPendingSends(cancellation))
                .Where(s => s.NotBefore <= dueBy)
                .OrderBy(s => s.NotBefore)
                .Take(countMax)
                .Select(s => s.Id),
        ];

    /// <summary>
    /// How many records a grain has, 0 when it was never written: by it whoever holds its state learns whether that is
    /// still the newest.
    /// </summary>
    async ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default)
    {
        var history = await Read(grain, cancellation);
        return (history.Snapshot?.Version ?? 0) + history.Tail.Count;
    }

    /// <summary>
    /// The records of a grain behind a version, in order: for whoever keeps snapshots elsewhere. Without those that a
    /// snapshot of the journal's own has.
    /// </summary>
    async ValueTask<IReadOnlyList<JournalRecord>> ReadTail(
        GrainKey grain,
        long afterVersion,
        CancellationToken cancellation = default
    ) => [.. (await Read(grain, cancellation)).Tail.Where(r => r.Version > afterVersion)];

    /// <summary>
    /// What happened to a grain behind a version, in order and at most so many records, also those that a snapshot
    /// has. Found by the grain's key, without a look at the records of others.
    /// </summary>
    /// <exception cref="JournalCorruptException">A checksum does not fit: the answer names the record.</exception>
    ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    );

    /// <summary>The stored sends of one grain that no append has marked as taken, in no particular order.</summary>
    async ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    ) => [.. (await ReadPendingSends(cancellation)).Where(s => s.Id.Sender == sender)];

    /// <summary>
    /// Which stored sends of these grains to one receiver no append has marked as taken, in no particular order.
    /// </summary>
    async ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    ) =>
        [
            .. (await ReadPendingSends(cancellation))
                .Select(s => s.Id)
                .Where(id => id.Receiver == receiver && senders.Contains(id.Sender)),
        ];

    /// <summary>
    /// All records in the order of their positions, from the one after <paramref name="afterPosition"/>.
    /// </summary>
    IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default);

    /// <summary>Of these the records of some grains alone, in one pass.</summary>
    IAsyncEnumerable<JournalRecord> ReadAll(
        IReadOnlySet<GrainKey> grains,
        long afterPosition,
        CancellationToken cancellation = default
    ) => ReadAll(afterPosition, cancellation).Where(r => grains.Contains(r.Grain));
}

/// <summary>What one group of turns changed in one grain.</summary>
/// <param name="ExpectedVersion">How many records the grain has so far (0: none). This one becomes <c>ExpectedVersion +
/// 1</c>.</param>
/// <param name="At">The latest time of the turns inside.</param>
/// <param name="Payload">Opaque; the journal adds a checksum.</param>
/// <param name="Sends">Messages to deliver later, from this grain.</param>
/// <param name="Taken">Sends to this grain that this record has taken in; they are pending no longer.</param>
public readonly record struct GrainAppend(
    GrainKey Grain,
    long ExpectedVersion,
    Instant At,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<PendingSend> Sends,
    IReadOnlyList<SendNumber> Taken
);

/// <summary>Names one stored send: the numbers of one (sender, receiver) rise.</summary>
public readonly record struct SendNumber(GrainKey Sender, GrainKey Receiver, long Number);

/// <summary>A send that waits for its time or its receiver.</summary>
public sealed record PendingSend(SendNumber Id, Instant NotBefore, ReadOnlyMemory<byte> Message);

/// <summary>A grain with records that a start has to look at.</summary>
/// <param name="Records">How many records it has behind its snapshot, or in all when it has none.</param>
/// <param name="Bytes">About how many bytes of payload they have.</param>
/// <param name="Position">Of its oldest record that nothing covers.</param>
public readonly record struct UncoveredGrain(GrainKey Grain, int Records, long Bytes, long Position);

/// <summary>What the payload of one record becomes.</summary>
public sealed record RecordOverwrite(GrainKey Grain, long Version, ReadOnlyMemory<byte> Payload);

public sealed record GrainSnapshot(GrainKey Grain, long Version, ReadOnlyMemory<byte> Payload);

/// <param name="Position">Rises along the whole journal; there may be gaps.</param>
public sealed record JournalRecord(
    long Position,
    GrainKey Grain,
    long Version,
    Instant At,
    ReadOnlyMemory<byte> Payload
);

/// <param name="Snapshot">Null when there is none; the tail then begins at version 1.</param>
/// <param name="Tail">The records after the snapshot, in order and without a gap.</param>
public sealed record GrainHistory(GrainSnapshot? Snapshot, IReadOnlyList<JournalRecord> Tail)
{
    public static GrainHistory None { get; } = new(null, []);
}

/// <summary>
/// A grain was not at the version the writer believed: somebody else writes to this journal, or the writer's state is
/// stale.
/// </summary>
public sealed class JournalConflictException(GrainKey grain, long expectedVersion, long actualVersion)
    : Exception($"{grain} is at version {actualVersion}, not {expectedVersion}");

/// <summary>The journal can be read and not written. Nothing of what was appended is kept.</summary>
/// <param name="isFull">There is no room left; otherwise writing is not allowed.</param>
public sealed class JournalUnwritableException(string message, bool isFull, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsFull { get; } = isFull;
}

/// <summary>Stored bytes do not fit their checksum.</summary>
public sealed class JournalCorruptException(string what, string whatToDo) : Exception($"{what} is damaged: {whatToDo}")
{
    /// <summary>The damaged record, snapshot or file, by name.</summary>
    public string What { get; } = what;
}
