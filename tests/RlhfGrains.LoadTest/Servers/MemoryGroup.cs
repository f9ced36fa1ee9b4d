using System.Globalization;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>
/// A control group of Linux (version 1 or 2) with a limit of memory, as a container's: the kernel ends a process in it
/// that takes more.
/// </summary>
sealed class MemoryGroup : IDisposable
{
    const string Version1 = "/sys/fs/cgroup/memory",
        Version2 = "/sys/fs/cgroup";

    readonly string folder;

    MemoryGroup(string folder) => this.folder = folder;

    /// <summary>What a shell does before it becomes the process.</summary>
    public string Enter => $"echo $$ > {folder}/cgroup.procs";

    /// <summary>The most that was taken, what the kernel keeps of files among it.</summary>
    public long MostBytes => Read("memory.max_usage_in_bytes") ?? Read("memory.peak") ?? 0;

    /// <returns>Null when this user may not make one.</returns>
    public static MemoryGroup? Try(long limitBytes)
    {
        var name = "rlhfgrains-" + Guid.NewGuid().ToString("N");
        foreach (var (root, limit) in new[] { (Version1, "memory.limit_in_bytes"), (Version2, "memory.max") })
        {
            if (!Directory.Exists(root))
                continue;
            var folder = Path.Combine(root, name);
            try
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, limit), limitBytes.ToString(CultureInfo.InvariantCulture));
                return new MemoryGroup(folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                TryRemove(folder);
            }
        }
        return null;
    }

    public void Dispose() => TryRemove(folder);

    long? Read(string figure)
    {
        var path = Path.Combine(folder, figure);
        return File.Exists(path) ? long.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture) : null;
    }

    static void TryRemove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The kernel keeps it until its last process has gone.
        }
    }
}
