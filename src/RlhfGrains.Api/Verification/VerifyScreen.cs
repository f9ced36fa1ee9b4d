using System.Globalization;
using Spectre.Console;

namespace RlhfGrains.Api.Verification;

/// <summary>
/// Shows how far a verification is: a bar on a terminal, otherwise a line for each step. On the error stream, so that
/// the verdict can be piped on.
/// </summary>
abstract class VerifyScreen : IDisposable
{
    /// <param name="doing">What a line says before the step.</param>
    public static VerifyScreen Open(string doing = "checking ") =>
        Console.IsErrorRedirected ? new Lines(doing) : new Bar();

    public abstract void Show(VerificationProgress progress);

    public virtual void Close() { }

    public void Dispose() => Close();

    sealed class Lines(string doing) : VerifyScreen
    {
        string? last;

        public override void Show(VerificationProgress progress)
        {
            if (progress.Step == last)
                return;
            last = progress.Step;
            Console.Error.WriteLine($"{doing}{last}");
        }
    }

    sealed class Bar : VerifyScreen
    {
        // Redrawn in place at most twenty times a second, and only when it looks different.
        const int Width = 32,
            RedrawMs = 50;

        readonly IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }
        );
        string? step;
        long drawnAt;
        bool closed;

        public override void Show(VerificationProgress progress)
        {
            if (closed || (progress.Step == step && progress.Share < 1 && Environment.TickCount64 - drawnAt < RedrawMs))
                return;
            if (step is not null && step != progress.Step)
                console.WriteLine();
            (step, drawnAt) = (progress.Step, Environment.TickCount64);
            var full = (int)Math.Round(Width * Math.Clamp(progress.Share, 0, 1));
            var percent = progress.Share.ToString("0%", CultureInfo.InvariantCulture);
            console.Write(new ControlCode("\r"));
            console.Write(new Text($"{step, -24} {new string('█', full)}{new string('░', Width - full)} {percent, 4}"));
        }

        public override void Close()
        {
            if (!closed && step is not null)
                console.WriteLine();
            closed = true;
        }
    }
}
