namespace RlhfGrains.Engine.Activations;

/// <summary>What the activations of a node have done since it started.</summary>
public sealed record ActivationFigures
{
    public required long Asks { get; init; }

    /// <summary>Messages of other grains that were taken.</summary>
    public required long Taken { get; init; }

    /// <summary>Messages of other grains that came again.</summary>
    public required long Repeated { get; init; }

    /// <summary>Parcels that came again while they still waited, and were not taken a second time.</summary>
    public required long Rejoined { get; init; }

    /// <summary>Messages that are on their way now, to receivers that answer.</summary>
    public required long Undelivered { get; init; }

    /// <summary>Parcels that were handed over, and taken.</summary>
    public required long Delivered { get; init; }

    /// <summary>Parcels of which it is not known whether they were taken: each is handed over again.</summary>
    public required long DeliveryFailures { get; init; }

    /// <summary>Answers that waited until what they had caused was on its way.</summary>
    public required long Held { get; init; }

    public required long Appends { get; init; }
    public required long Events { get; init; }

    /// <summary>
    /// Appends refused because another activation of the grain had written, and answers withheld for the same reason.
    /// </summary>
    public required long Overtaken { get; init; }

    public required long JournalFailures { get; init; }

    /// <summary>Grains read from the journal.</summary>
    public required long Loaded { get; init; }

    /// <summary>Questions to the journal whether a state is still the newest.</summary>
    public required long Confirmations { get; init; }

    /// <summary>Questions to the journal whether a message was taken before.</summary>
    public required long InboxReads { get; init; }

    public required long Snapshots { get; init; }
    public required long Parked { get; init; }
}

/// <summary>Counted by activations on any thread.</summary>
sealed class ActivationCounters
{
    public long Asks,
        Taken,
        Repeated,
        Rejoined,
        Undelivered,
        Delivered,
        DeliveryFailures,
        Held,
        Appends,
        Events,
        Overtaken,
        JournalFailures,
        Loaded,
        Confirmations,
        InboxReads,
        Snapshots,
        Parked;

    public ActivationFigures ToFigures() =>
        new()
        {
            Asks = Interlocked.Read(ref Asks),
            Taken = Interlocked.Read(ref Taken),
            Repeated = Interlocked.Read(ref Repeated),
            Rejoined = Interlocked.Read(ref Rejoined),
            Undelivered = Interlocked.Read(ref Undelivered),
            Delivered = Interlocked.Read(ref Delivered),
            DeliveryFailures = Interlocked.Read(ref DeliveryFailures),
            Held = Interlocked.Read(ref Held),
            Appends = Interlocked.Read(ref Appends),
            Events = Interlocked.Read(ref Events),
            Overtaken = Interlocked.Read(ref Overtaken),
            JournalFailures = Interlocked.Read(ref JournalFailures),
            Loaded = Interlocked.Read(ref Loaded),
            Confirmations = Interlocked.Read(ref Confirmations),
            InboxReads = Interlocked.Read(ref InboxReads),
            Snapshots = Interlocked.Read(ref Snapshots),
            Parked = Interlocked.Read(ref Parked),
        };
}
