using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>What all activations of one process share.</summary>
public sealed class ActivationNode
{
    // Nodes that start at the same time all write the list of names; each attempt, one of them succeeds.
    const int StartAttemptsMax = 100;

    readonly CoalescedAppends? appends;
    readonly CommitFeed feed;
    readonly Lock publishing = new();

    ActivationNode(
        GrainCatalogue catalogue,
        StoredNames names,
        IJournalStore journal,
        INeighbours neighbours,
        ActivationOptions options,
        TimeProvider time
    )
    {
        (Catalogue, Journal, Neighbours, Options, Time) = (
            catalogue,
            journal,
            neighbours,
            options,
            new SteadyTime(time)
        );
        Codec = new GrainCodec(names);
        Newest = journal.NewestAt;
        feed = new CommitFeed(options.Faults);
        if (options.AppendGroupsAtOnce > 0 && !journal.IsPerGrain)
            appends = new CoalescedAppends(journal, options.AppendGroupsAtOnce, options.AppendGroupMax);
    }

    public GrainCatalogue Catalogue { get; }
    public GrainCodec Codec { get; }
    public IJournalStore Journal { get; }
    public ActivationOptions Options { get; }
    internal INeighbours Neighbours { get; }
    internal TimeProvider Time { get; }
    internal ActivationCounters Counters { get; } = new();

    /// <summary>The journal's newest time when this node started: none of its activations is before it.</summary>
    internal Instant? Newest { get; }

    /// <summary>Brings the journal's list of stored names up to date. Waits for the journal.</summary>
    /// <param name="kinds">Of the grains; the engine's own are added.</param>
    /// <param name="journal">Shared with the other nodes; it stays the caller's.</param>
    /// <exception cref="PayloadException">A declaration of a kind is wrong; the message names it.</exception>
    /// <exception cref="Exception">The journal cannot be used.</exception>
    public static ActivationNode Start(
        IEnumerable<GrainKind> kinds,
        IJournalStore journal,
        INeighbours neighbours,
        ActivationOptions? options = null,
        TimeProvider? time = null
    ) =>
        Start(
            EngineKinds.CatalogueOf(kinds),
            journal,
            neighbours,
            options ?? new ActivationOptions(),
            time ?? TimeProvider.System
        );

    internal static ActivationNode Start(
        GrainCatalogue catalogue,
        IJournalStore journal,
        INeighbours neighbours,
        ActivationOptions options,
        TimeProvider time
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new ActivationNode(
                    catalogue,
                    new NameList(journal, catalogue).Bring(new EngineClock(time).Now()),
                    journal,
                    neighbours,
                    options,
                    time
                );
            }
            catch (JournalConflictException) when (attempt < StartAttemptsMax)
            {
                // Another node was faster: its list is read, and perhaps has all names already.
            }
        }
    }

    /// <summary>
    /// A activation of a grain that nobody has asked yet. There should be one of a grain in a cluster; when there are
    /// more, the journal keeps them apart.
    /// </summary>
    public Activation NewActivation(GrainKey grain) => new(grain, this);

    /// <inheritdoc cref="IEngine.ReadHistory"/>
    public Task<IReadOnlyList<GrainRecord>> ReadHistory(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => HistoryReader.Read(Journal, () => Codec, grain, afterVersion, countMax, cancellation);

    public ActivationFigures Figures() => Counters.ToFigures();

    /// <summary>Follows the commits of this node's activations from the next one on, one at a time.</summary>
    /// <returns>Dispose it to stop following.</returns>
    public IDisposable Subscribe(ICommitObserver observer) => feed.Subscribe(observer);

    /// <summary>One record of one grain, as <see cref="IJournalStore.Append"/> does it.</summary>
    internal ValueTask<long> Append(GrainAppend append) =>
        appends is null ? Journal.Append([append]) : new(appends.Append(append));

    internal bool IsFollowed => feed.IsFollowed;

    internal void Publish(CommittedTurn turn)
    {
        lock (publishing)
            feed.Publish([turn]);
    }
}
