namespace RlhfGrains.Agreement;

/// <summary>
/// The run length of one CUSUM on the integers, S ← max(0, S + move), alarm at S ≥ h: its whole distribution, and its
/// mean from any state. An independent way to <see cref="RunLengthSweep"/>, which is faster and gives the mean from 0
/// alone.
/// </summary>
public sealed class LatticeCusum
{
    readonly LatticeStep[] steps;

    /// <param name="steps">Moves with probabilities that sum to 1.</param>
    /// <param name="threshold">h, at least 1.</param>
    public LatticeCusum(IReadOnlyList<LatticeStep> steps, int threshold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        this.steps = [.. steps];
        Threshold = threshold;
    }

    public int Threshold { get; }

    /// <summary>One observation on: moves the probabilities of the states.</summary>
    /// <param name="states">P(S = s, no alarm yet), by s.</param>
    /// <param name="next">What it becomes.</param>
    /// <returns>P(alarm at this observation).</returns>
    public double Step(ReadOnlySpan<double> states, Span<double> next)
    {
        next.Clear();
        var alarm = 0.0;
        for (var s = 0; s < states.Length; s++)
        {
            if (states[s] == 0)
                continue;
            foreach (var (move, probability) in steps)
            {
                if (s + move >= Threshold)
                    alarm += states[s] * probability;
                else
                    next[Math.Max(0, s + move)] += states[s] * probability;
            }
        }
        return alarm;
    }

    /// <summary>P(alarm at observation 1, 2, ..., n), starting at 0.</summary>
    public double[] AlarmAt(int n)
    {
        var states = Start();
        var next = new double[Threshold];
        var alarms = new double[n];
        for (var t = 0; t < n; t++)
        {
            alarms[t] = Step(states, next);
            (states, next) = (next, states);
        }
        return alarms;
    }

    /// <summary>The states after so many observations without an alarm: what a change finds.</summary>
    /// <returns>Probabilities that sum to 1.</returns>
    public double[] StatesAfter(int observations)
    {
        var states = Start();
        var next = new double[Threshold];
        for (var t = 0; t < observations; t++)
        {
            Step(states, next);
            (states, next) = (next, states);
            var sum = states.Sum();
            for (var s = 0; s < states.Length; s++)
                states[s] /= sum;
        }
        return states;
    }

    /// <summary>Mean number of observations to the alarm from each state, by elimination within the band.</summary>
    public double[] MeanFrom()
    {
        var (h, fall, rise) = (
            Threshold,
            Math.Max(1, -steps.Min(step => step.Move)),
            Math.Max(1, steps.Max(step => step.Move))
        );
        var rows = new double[h][];
        var mean = new double[h];
        for (var i = 0; i < h; i++)
        {
            // rows[i][j - i + fall] is column j.
            var row = rows[i] = new double[fall + rise + 1];
            row[fall] = 1;
            foreach (var (move, probability) in steps)
                row[Math.Max(0, i + move) - i + fall] -= probability;
            mean[i] = 1;
            for (var j = Math.Max(0, i - fall); j < i; j++)
            {
                var factor = row[j - i + fall] / rows[j][fall];
                for (var k = 1; k <= rise; k++)
                    row[j - i + fall + k] -= factor * rows[j][fall + k];
                mean[i] -= factor * mean[j];
            }
        }
        for (var i = h - 1; i >= 0; i--)
        {
            for (var k = 1; k <= rise && i + k < h; k++)
                mean[i] -= rows[i][fall + k] * mean[i + k];
            mean[i] /= rows[i][fall];
        }
        return mean;
    }

    double[] Start()
    {
        var states = new double[Threshold];
        states[0] = 1;
        return states;
    }
}
