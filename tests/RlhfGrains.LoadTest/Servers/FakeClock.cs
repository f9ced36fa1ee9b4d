using System.Globalization;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>
/// A clock for one process, set while it runs: libfaketime between it and the system. Its monotonic clock stays the
/// machine's, as when an operator or NTP sets the time. Null where the library is not installed (Debian:
/// <c>faketime</c>).
/// </summary>
sealed class FakeClock
{
    static readonly string[] Places =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/faketime/libfaketimeMT.so.1",
    ];

    readonly string library,
        file;

    FakeClock(string library, string file) => (this.library, this.file) = (library, file);

    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = file,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Who waits on a condition until a time waits by the real clock.
            ["FAKETIME_DONT_RESET"] = "1",
        };

    /// <param name="folder">Where the file lies that says how far off it is.</param>
    public static FakeClock? Try(string folder)
    {
        if (Array.Find(Places, File.Exists) is not { } library)
            return null;
        var clock = new FakeClock(library, Path.Combine(folder, "clock"));
        clock.Set(TimeSpan.Zero);
        return clock;
    }

    /// <summary>So far off the machine's clock from now on.</summary>
    public void Set(TimeSpan off)
    {
        // Replaced as a whole: the process reads it at any moment.
        File.WriteAllText(
            file + ".new",
            string.Create(CultureInfo.InvariantCulture, $"{(off < TimeSpan.Zero ? "" : "+")}{off.TotalSeconds:0}\n")
        );
        File.Move(file + ".new", file, overwrite: true);
    }
}
