using System.Diagnostics;

namespace RlhfGrains.EndToEnd.Tests.Servers;

/// <summary>
/// The clock is the machine's, so what the server does by itself is waited for: until it is so, and no longer than a
/// busy machine may need.
/// </summary>
static class Waiting
{
    static readonly TimeSpan Max = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <returns>What was found.</returns>
    public static async Task<T> For<T>(string what, Func<Task<T?>> find)
        where T : class
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(Poll);
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (Stopwatch.GetElapsedTime(since) > Max)
                Assert.Fail($"after {Max.TotalSeconds} s there is no {what}");
            await poll.WaitForNextTickAsync();
        }
    }

    public static Task For(string what, Func<Task<bool>> isSo) =>
        For<object>(what, async () => await isSo() ? Max : null);
}
