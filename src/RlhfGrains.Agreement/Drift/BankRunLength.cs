namespace RlhfGrains.Agreement;

/// <summary>
/// The exact run length of a whole bank, whose detectors see the same observations: a Markov chain on the states that the detectors can be in together.
/// The distribution is carried on observation by observation until the share that alarms no longer changes; the rest is geometric.
/// </summary>
public sealed class BankRunLength
{
    readonly List<int[]> states = [];
    readonly Dictionary<string, int> indices = [];
    readonly List<int[]> next = [];
    readonly double[] probabilities;

    public BankRunLength(DriftDesign design, IReadOnlyList<double> symbolProbabilities, int statesMax = 2_000_000)
    {
        probabilities = [.. symbolProbabilities];
        var k = design.Detectors.Count;
        Index(new int[k]);
        for (var i = 0; i < states.Count && i < statesMax; i++)
        {
            var to = new int[probabilities.Length];
            for (var symbol = 0; symbol < to.Length; symbol++)
            {
                if (probabilities[symbol] == 0) { to[symbol] = -1; continue; }
                var moved = new int[k];
                var alarm = false;
                for (var d = 0; d < k; d++)
                {
                    moved[d] = Math.Max(0, states[i][d] + design.Detectors[d].Scores[symbol]);
                    alarm |= moved[d] >= design.Detectors[d].Threshold;
                }
                to[symbol] = alarm ? -1 : Index(moved);
            }
            next.Add(to);
        }
    }

    public int States => states.Count;

    int Index(int[] state)
    {
        var key = string.Join(',', state);
        if (indices.TryGetValue(key, out var index)) return index;
        indices[key] = states.Count;
        states.Add(state);
        return states.Count - 1;
    }

    public double Mean()
    {
        var p = new double[states.Count];
        p[0] = 1;
        double mean = 0, alive = 1, hazard = -1;
        for (var t = 0; t < 1_000_000; t++)
        {
            mean += alive;
            var q = new double[p.Length];
            for (var i = 0; i < p.Length; i++)
            {
                if (p[i] == 0) continue;
                for (var s = 0; s < probabilities.Length; s++)
                    if (next[i][s] >= 0) q[next[i][s]] += p[i] * probabilities[s];
            }
            p = q;
            var left = p.Sum();
            var h = 1 - left / alive;
            alive = left;
            if (t > 100 && Math.Abs(h - hazard) < 1e-9 * h) return mean + alive / h;
            hazard = h;
        }
        return mean;
    }
}
