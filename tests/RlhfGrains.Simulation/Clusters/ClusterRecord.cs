using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>What one commit of one grain stores: its events, what it sends, what it has taken in, and which of its earlier sends go out now.</summary>
/// <param name="Events">As the codec writes them.</param>
/// <param name="Sends">Numbered at once, contiguously for each receiver.</param>
/// <param name="Timers">Sends with a time: they get their number when it has come, so that they hold up nothing behind them.</param>
/// <param name="Fired">The timers, by their place, whose sends are among <paramref name="Sends"/>.</param>
/// <param name="Taken">The message that this record took in; null for a caller's.</param>
sealed record ClusterRecord(
    DateTimeOffset At, byte[] Events, IReadOnlyList<Parcel> Sends, IReadOnlyList<Timer> Timers, IReadOnlyList<int> Fired, SendNumber? Taken);

/// <summary>A message between two grains: kept by its sender until the receiver has it, and perhaps several times on its way.</summary>
sealed record Parcel(SendNumber Id, byte[] Message);

sealed record Timer(DateTimeOffset At, GrainKey To, byte[] Message);
