using System.Diagnostics;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>
/// Ends a process that tests have started when they end without having done so, however that happens: nothing is left
/// running.
/// </summary>
public sealed class ProcessGuard : IDisposable
{
    // Its standard input ends with whoever holds the other side; a line means that there is nothing to do.
    const string Script = "read -r _ || kill -$0 $1";

    readonly Process guard;

    public ProcessGuard(Process process, string signal = "KILL") =>
        guard = Process.Start(
            new ProcessStartInfo("sh", ["-c", Script, signal, $"{process.Id}"]) { RedirectStandardInput = true }
        )!;

    public void Dispose()
    {
        guard.StandardInput.WriteLine();
        guard.StandardInput.Close();
        guard.WaitForExit();
        guard.Dispose();
    }
}
