using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>Signals by their numbers on Linux.</summary>
enum Signal
{
    /// <summary>SIGTERM: end in good order.</summary>
    Terminate = 15,

    /// <summary>SIGCONT.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: stand still until told to continue.</summary>
    Freeze = 19,
}

/// <summary>What .NET has no call for.</summary>
static partial class Signals
{
    public static void Send(Process process, Signal signal)
    {
        if (!OperatingSystem.IsWindows())
            _ = Kill(process.Id, (int)signal);
        else if (signal is Signal.Terminate)
            process.Kill();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
