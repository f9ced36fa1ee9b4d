using System.Diagnostics;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>A file system of one's own over a folder, taken away at the end. For root on Linux alone.</summary>
sealed class Mounts : IDisposable
{
    readonly string folder;
    bool isMounted;

    Mounts(string folder) => this.folder = folder;

    /// <returns>Null when this user may not mount.</returns>
    public static Mounts? Try(string folder, params string[] mount)
    {
        Directory.CreateDirectory(folder);
        var made = new Mounts(folder);
        made.isMounted = OperatingSystem.IsLinux() && Call("mount", [.. mount, folder]);
        return made.isMounted ? made : null;
    }

    public bool Again(params string[] mount) => isMounted = Call("mount", [.. mount, folder]);

    public void Unmount()
    {
        if (!isMounted)
            return;
        isMounted = !Call("umount", [folder]);
        if (isMounted)
            throw new IOException($"{folder} is still mounted");
    }

    /// <returns>Whether the program is there and ended well.</returns>
    public static bool Call(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose() => Unmount();
}
