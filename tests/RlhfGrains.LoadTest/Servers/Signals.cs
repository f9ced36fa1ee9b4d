using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>What .NET has no call for: asking a process to end in good order.</summary>
static partial class Signals
{
    const int Terminated = 15;

    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else Kill(process.Id, Terminated);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
