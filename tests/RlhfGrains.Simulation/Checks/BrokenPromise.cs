namespace RlhfGrains.Simulation.Checks;

/// <summary>
/// What the simulation holds the engine and the grains to. The numbers of the promises are those of the design.
/// </summary>
enum Promise
{
    /// <summary>1: what was acknowledged is stored, and nothing is half stored.</summary>
    Durable,

    /// <summary>2: sent twice, done once, and the second answer equals the first.</summary>
    Once,

    /// <summary>A refused message changed nothing.</summary>
    RefusedChangesNothing,

    /// <summary>3: live counts, peers, work and progress equal a recount.</summary>
    LiveEqualsRecount,

    /// <summary>4: an item gets its overlap, never more.</summary>
    ExactlyN,

    /// <summary>4: nobody judges an item twice in a round.</summary>
    NobodyTwice,

    /// <summary>Settings older than the newest that a grain has seen are refused.</summary>
    NewestSettings,

    /// <summary>Whoever was answered reads what they wrote.</summary>
    ReadYourWrites,

    /// <summary>
    /// Of a person who was erased nothing that was kept before is stored, remembered or told; and nobody else is
    /// erased.
    /// </summary>
    Erased,

    /// <summary>7: folding the journal, restoring snapshots and living on give the same state.</summary>
    Replayable,

    /// <summary>Every stored send arrives, once.</summary>
    Delivered,

    /// <summary>Time never runs backwards.</summary>
    TimeForward,

    /// <summary>A caller's message that fails leaves no trace.</summary>
    NoTrace,

    /// <summary>A sent message that fails is parked, and nothing else of it happens.</summary>
    Parked,

    /// <summary>The grains' own code does not fail.</summary>
    NoDefect,

    /// <summary>A decision changes no state; only the fold does.</summary>
    DecisionsArePure,

    /// <summary>When everything works again and nobody asks, the engine comes to rest.</summary>
    ComesToRest,
}

/// <summary>A promise that did not hold, and where it was seen.</summary>
sealed class BrokenPromise(Promise promise, string what) : Exception($"{promise}: {what}")
{
    public Promise Promise { get; } = promise;
}
