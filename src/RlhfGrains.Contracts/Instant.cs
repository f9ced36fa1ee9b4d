using System.Globalization;

namespace RlhfGrains.Contracts;

/// <summary>
/// A moment in UTC, in whole milliseconds: what messages, events, views and journals carry in place of a clock's finer
/// time. A store keeps milliseconds, so a finer time would not be the same after it was read again; none can be made.
/// </summary>
/// <remarks>
/// <c>default</c> is <see cref="UnixEpoch"/>. A finer clock is cut to the millisecond before, never rounded into the
/// future.
/// </remarks>
public readonly record struct Instant : IComparable<Instant>, IComparable
{
    readonly long unixMs;

    Instant(long unixMs) => this.unixMs = unixMs;

    public static Instant UnixEpoch => default;

    /// <summary>The first and the last millisecond that <see cref="DateTimeOffset"/> can say.</summary>
    public static readonly Instant MinValue = Of(DateTimeOffset.MinValue),
        MaxValue = Of(DateTimeOffset.MaxValue);

    /// <summary>The millisecond in which <paramref name="time"/> lies.</summary>
    public static Instant Of(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    /// <exception cref="ArgumentOutOfRangeException">Before year 1 or behind year 9999.</exception>
    public static Instant FromUnixTimeMilliseconds(long milliseconds) =>
        Of(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    /// <exception cref="ArgumentOutOfRangeException">Before year 1 or behind year 9999.</exception>
    public static Instant FromUnixTimeSeconds(long seconds) => Of(DateTimeOffset.FromUnixTimeSeconds(seconds));

    public long ToUnixTimeMilliseconds() => unixMs;

    /// <summary>Whole seconds since 1970, rounded down.</summary>
    public long ToUnixTimeSeconds() => ToDateTimeOffset().ToUnixTimeSeconds();

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    public DateTime UtcDateTime => ToDateTimeOffset().UtcDateTime;

    /// <summary>The millisecond at or before the exact sum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sum is before year 1 or behind year 9999.</exception>
    public static Instant operator +(Instant instant, TimeSpan span) => Of(instant.ToDateTimeOffset() + span);

    /// <inheritdoc cref="op_Addition"/>
    public static Instant operator -(Instant instant, TimeSpan span) => Of(instant.ToDateTimeOffset() - span);

    public static TimeSpan operator -(Instant later, Instant earlier) =>
        TimeSpan.FromMilliseconds(later.unixMs - earlier.unixMs);

    public static bool operator <(Instant left, Instant right) => left.unixMs < right.unixMs;

    public static bool operator >(Instant left, Instant right) => left.unixMs > right.unixMs;

    public static bool operator <=(Instant left, Instant right) => left.unixMs <= right.unixMs;

    public static bool operator >=(Instant left, Instant right) => left.unixMs >= right.unixMs;

    public Instant AddMilliseconds(double milliseconds) => this + TimeSpan.FromMilliseconds(milliseconds);

    public Instant AddSeconds(double seconds) => this + TimeSpan.FromSeconds(seconds);

    public Instant AddMinutes(double minutes) => this + TimeSpan.FromMinutes(minutes);

    public Instant AddHours(double hours) => this + TimeSpan.FromHours(hours);

    public Instant AddDays(double days) => this + TimeSpan.FromDays(days);

    public int CompareTo(Instant other) => unixMs.CompareTo(other.unixMs);

    int IComparable.CompareTo(object? other) => other is Instant instant ? CompareTo(instant) : 1;

    /// <summary>As ISO 8601 has it: <c>2026-03-01T12:00:00.007Z</c>.</summary>
    public override string ToString() =>
        UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The one way from a clock to what a message carries.</summary>
public static class InstantClock
{
    /// <summary>The present millisecond of a host's clock.</summary>
    public static Instant Now(this TimeProvider clock) => Instant.Of(clock.GetUtcNow());
}
