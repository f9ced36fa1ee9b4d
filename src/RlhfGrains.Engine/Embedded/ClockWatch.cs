using System.Globalization;

namespace RlhfGrains.Engine.Embedded;

/// <summary>Says when the host's clock and the time of turns are no longer the same, and when they are again.</summary>
sealed class ClockWatch(Action<string>? warn)
{
    /// <summary>A second: NTP's corrections are smaller, but for the first one behind a start.</summary>
    static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    volatile string? warning;

    /// <summary>Null while the clock is right.</summary>
    public string? Warning => warning;

    /// <param name="ahead">How far the time of turns is ahead of the clock; negative: behind it.</param>
    /// <returns>The same.</returns>
    public TimeSpan Look(TimeSpan ahead)
    {
        var isOff = ahead.Duration() > Tolerance;
        if (isOff && (warning is null || IsBehind != ahead < TimeSpan.Zero))
        {
            IsBehind = ahead < TimeSpan.Zero;
            warning = IsBehind
                ? $"this machine's clock jumped ahead by {Text(-ahead)}, which is not followed: time goes on by the monotonic clock. If the clock is right now, start the server again"
                : $"this machine's clock is {Text(ahead)} behind what was recorded: it was set back, or was ahead before. Time goes on by the monotonic clock, a tenth slower, until the two agree; see `clock` in the README";
            warn?.Invoke(warning);
        }
        else if (!isOff && warning is not null)
        {
            warning = null;
            warn?.Invoke("this machine's clock and what was recorded agree again");
        }
        return ahead;
    }

    bool IsBehind { get; set; }

    static string Text(TimeSpan span) =>
        span.ToString(span.Days > 0 ? "d\\.hh\\:mm\\:ss" : "hh\\:mm\\:ss", CultureInfo.InvariantCulture);
}
