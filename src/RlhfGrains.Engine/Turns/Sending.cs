using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Turns;

/// <summary>How stored sends are numbered and dated.</summary>
static class Sending
{
    /// <summary>The time of a stored send that waits for none.</summary>
    public static readonly Instant AtOnce = Instant.UnixEpoch;

    // A grain's sends of one record, numbered behind its version: numbers rise without a counter of their own.
    const int NumberBits = 24;

    /// <param name="version">Of the record that stores it.</param>
    /// <param name="place">Among the sends of that record.</param>
    public static long NumberOf(long version, int place) => (version << NumberBits) + place;

    /// <summary>The version of the record that stored the send of a number.</summary>
    public static long VersionOf(long number) => number >> NumberBits;
}
