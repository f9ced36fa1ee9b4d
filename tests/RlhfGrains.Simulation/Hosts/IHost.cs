using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>What the grains live on in a run.</summary>
interface IHost : IDisposable
{
    bool IsUp { get; }

    /// <summary>Everything that was taken has ended.</summary>
    bool IsIdle { get; }

    /// <summary>Something of several steps is under way.</summary>
    bool IsTender { get; }

    /// <summary>One journal for all: a cascade is whole at any moment, and time is one for all grains.</summary>
    bool IsOneLog { get; }

    /// <summary>The time that it goes by, which the clock need not agree with after it was set.</summary>
    Instant Now { get; }

    /// <summary>When there is something to do without being asked; null when there is nothing.</summary>
    Instant? NextAt { get; }

    /// <summary>Brings it up, or tries to.</summary>
    void Start();

    /// <summary>A message arrives. How it ends is told to the run.</summary>
    void Take(Attempt attempt);

    /// <summary>Does what there is to do now, or a part of it.</summary>
    void Step();

    /// <summary>It ends, in whole or in part, with or without warning.</summary>
    void Break();

    /// <summary>Ends and starts again in good order, with what is left of the snapshots.</summary>
    void Restart(bool keepSnapshots);

    /// <summary>Everything that is stored, in order.</summary>
    IEnumerable<Happened> History();

    /// <summary>Everything that is stored, as bytes, if it is all in one place.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Contents();

    /// <summary>Makes a backup, where there is something to make one of.</summary>
    void BackUp();

    /// <summary>Each backup, restored, and begun to be used. Dispose them.</summary>
    IEnumerable<IHost> Restored();

    /// <summary>Stored sends that have not arrived, in words; null when there are none.</summary>
    string? Undelivered();
}

/// <summary>One stored record of a grain.</summary>
sealed record Happened(GrainKey Grain, long Version, Instant At, IReadOnlyList<IEvent> Events);
