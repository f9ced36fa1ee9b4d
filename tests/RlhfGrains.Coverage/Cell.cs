using RlhfGrains.Agreement;

namespace RlhfGrains.Coverage;

/// <summary>
/// One simulated situation. A unit's true label is the first with probability <see cref="Prevalence"/>, else one of the others alike. Annotator a
/// gives the true label with accuracy acc_a, else any other alike. Plain: all values present, acc = .85. Mixed: each value missing with probability
/// .3, acc spread evenly from .65 to .95.
/// </summary>
sealed record Cell(int Labels, int Annotators, int Items, double Prevalence, bool Mixed)
{
    const double Missing = .3;

    public static IEnumerable<Cell> Grid() =>
        from labels in new[] { 2, 3, 5, 7 }
        from annotators in new[] { 2, 3, 5, 10 }
        from items in new[] { 20, 50, 200, 2_000 }
        from prevalence in new[] { 1.0 / labels, .8, .95 }
        from mixed in new[] { false, true }
        where labels != 5 || annotators is 3 or 10
        select new Cell(labels, annotators, items, prevalence, mixed);

    public string Name =>
        $"{Labels} labels, {Annotators} annotators, {Items} items, prevalence {(Prevalence <= 1.0 / Labels ? "even" : $"{Prevalence:.00}")}, {(Mixed ? "mixed with missing values" : "plain")}";

    double Accuracy(int annotator) => Mixed ? .65 + .3 * annotator / (Annotators - 1) : .85;

    /// <summary>One unit: each annotator's label, or -1 for a missing one.</summary>
    public void Draw(SplitMix64 random, Span<int> answers)
    {
        var truth = random.NextDouble() < Prevalence ? 0 : 1 + random.Next(Labels - 1);
        for (var a = 0; a < Annotators; a++)
        {
            if (Mixed && random.NextDouble() < Missing) answers[a] = -1;
            else answers[a] = random.NextDouble() < Accuracy(a) ? truth : (truth + 1 + random.Next(Labels - 1)) % Labels;
        }
    }

    /// <summary>What the coefficient tends to with ever more items. Values missing at random leave observed disagreement and margins as they
    /// are.</summary>
    public double Truth(string coefficient)
    {
        var everyone = Enumerable.Range(0, Annotators).ToArray();
        var π = Shares(everyone);
        static double Different(int c, int k) => c == k ? 0 : 1;
        var pa = 1 - Apart(everyone, everyone, Different);
        double Corrected(double pe) => (pa - pe) / (1 - pe);
        // The first annotator against all others pooled.
        double[] own = Shares([0]), others = Shares(everyone[1..]);
        var paOwn = 1 - Apart([0], everyone[1..], Different);
        var peOwn = own.Zip(others, (p, q) => p * q).Sum();
        return coefficient switch
        {
            "alpha nominal" or "fleiss" => Corrected(π.Sum(p => p * p)),
            "alpha interval" => Alpha((c, k) => (c - k) * (c - k)),
            "alpha ordinal" => Alpha((c, k) => Math.Pow(Midrank(c) - Midrank(k), 2)),
            "ac1" => Corrected(π.Sum(p => p * (1 - p)) / (Labels - 1)),
            "brennan-prediger" => Corrected(1.0 / Labels),
            "conger" => Corrected(Pairs(everyone, everyone).Average(pair => Shares([pair.A]).Zip(Shares([pair.B]), (p, q) => p * q).Sum())),
            "cohen" or "pooled kappa" => (paOwn - peOwn) / (1 - peOwn),
            "pooled agreement" => paOwn,
            _ => pa,
        };

        double Midrank(int c) => π[..c].Sum() + π[c] / 2;
        double Alpha(Func<int, int, double> delta)
        {
            var expected = 0.0;
            for (var c = 0; c < Labels; c++)
                for (var k = 0; k < Labels; k++) expected += π[c] * π[k] * delta(c, k);
            return 1 - Apart(everyone, everyone, delta) / expected;
        }
    }

    /// <summary>The long-run share of each label among these annotators.</summary>
    double[] Shares(int[] annotators) =>
        [.. Enumerable.Range(0, Labels).Select(c => annotators.Average(a => Truths().Sum(t => t.P * Answer(a, t.Label, c))))];

    /// <summary>The long-run mean of δ over pairs of one annotator of each group on a unit.</summary>
    double Apart(int[] some, int[] others, Func<int, int, double> delta) => Pairs(some, others).Average(pair =>
    {
        var sum = 0.0;
        foreach (var (truth, p) in Truths())
            for (var c = 0; c < Labels; c++)
                for (var k = 0; k < Labels; k++) sum += p * Answer(pair.A, truth, c) * Answer(pair.B, truth, k) * delta(c, k);
        return sum;
    });

    static IEnumerable<(int A, int B)> Pairs(int[] some, int[] others) => from a in some from b in others where a != b select (a, b);

    IEnumerable<(int Label, double P)> Truths() =>
        Enumerable.Range(0, Labels).Select(t => (t, t == 0 ? Prevalence : (1 - Prevalence) / (Labels - 1)));

    double Answer(int annotator, int truth, int label) => label == truth ? Accuracy(annotator) : (1 - Accuracy(annotator)) / (Labels - 1);
}
