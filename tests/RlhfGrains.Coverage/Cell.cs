using RlhfGrains.Agreement;

namespace RlhfGrains.Coverage;

/// <summary>How the values of a cell come about.</summary>
enum CellKind
{
    /// <summary>All values present, every annotator as accurate.</summary>
    Plain,

    /// <summary>Each value missing with probability .3, accuracies spread evenly from .65 to .95.</summary>
    Mixed,

    /// <summary>0 to 100: a true position, normal around 50 with deviation 20, and answers around it with deviation 10,
    /// rounded and kept on the scale.</summary>
    Slider,
}

/// <summary>
/// One simulated situation. A unit's true label is the first with probability <see cref="Prevalence"/>, else one of the
/// others alike. Annotator a gives the true label with accuracy acc_a, else any other alike.
/// </summary>
sealed record Cell(int Labels, int Annotators, int Items, double Prevalence, CellKind Kind, double Accuracy = .85)
{
    const double Missing = .3,
        SliderCentre = 50,
        SliderSpread = 20,
        SliderError = 10;

    readonly Lazy<SliderShares> slider = new(() => new SliderShares(Labels, SliderCentre, SliderSpread, SliderError));

    public static IEnumerable<Cell> Grid() =>
        from labels in new[] { 2, 3, 5, 7 }
        from annotators in new[] { 2, 3, 5, 10 }
        from items in new[] { 20, 50, 200, 2_000 }
        from prevalence in new[] { 1.0 / labels, .8, .95 }
        from kind in new[] { CellKind.Plain, CellKind.Mixed }
        where labels != 5 || annotators is 3 or 10
        select new Cell(labels, annotators, items, prevalence, kind);

    /// <summary>What the grid lacks: annotators who hardly err, labels that hardly occur, sliders.</summary>
    public static IEnumerable<Cell> Extremes() =>
        [
            .. from labels in new[] { 2, 4 }
            from annotators in new[] { 2, 3, 5 }
            from items in new[] { 20, 50, 200 }
            from prevalence in new[] { 1.0 / labels, .8 }
            from accuracy in new[] { .95, .99 }
            select new Cell(labels, annotators, items, prevalence, CellKind.Plain, accuracy),
            .. from annotators in new[] { 2, 3, 5 }
            from items in new[] { 200, 1_000, 5_000 }
            from prevalence in new[] { .99, .998 }
            from accuracy in new[] { .95, .99, .999 }
            select new Cell(2, annotators, items, prevalence, CellKind.Plain, accuracy),
            .. from annotators in new[] { 2, 3, 5 }
            from items in new[] { 20, 50, 200, 1_000 }
            select new Cell(101, annotators, items, 0, CellKind.Slider),
        ];

    double AccuracyOf(int annotator) => Kind is CellKind.Mixed ? .65 + .3 * annotator / (Annotators - 1) : Accuracy;

    /// <summary>One unit: each annotator's label, or -1 for a missing one.</summary>
    public void Draw(SplitMix64 random, Span<int> answers)
    {
        if (Kind is CellKind.Slider)
        {
            var position = slider.Value.DrawTruth(random);
            for (var a = 0; a < Annotators; a++)
                answers[a] = slider.Value.DrawAnswer(position, random);
            return;
        }
        var truth = random.NextDouble() < Prevalence ? 0 : 1 + random.Next(Labels - 1);
        for (var a = 0; a < Annotators; a++)
        {
            if (Kind is CellKind.Mixed && random.NextDouble() < Missing)
                answers[a] = -1;
            else
                answers[a] =
                    random.NextDouble() < AccuracyOf(a) ? truth : (truth + 1 + random.Next(Labels - 1)) % Labels;
        }
    }

    /// <summary>What the coefficient tends to with ever more items. Values missing at random leave observed
    /// disagreement and margins as they are.</summary>
    public double Truth(string coefficient)
    {
        var everyone = Enumerable.Range(0, Annotators).ToArray();
        var π = Shares(everyone);
        static double Different(int c, int k) => c == k ? 0 : 1;
        var pa = 1 - Apart(everyone, everyone, Different);
        double Corrected(double pe) => (pa - pe) / (1 - pe);
        // The first annotator against all others pooled.
        double[] own = Shares([0]),
            others = Shares(everyone[1..]);
        var paOwn = 1 - Apart([0], everyone[1..], Different);
        var peOwn = own.Zip(others, (p, q) => p * q).Sum();
        return coefficient switch
        {
            "alpha nominal" or "fleiss" => Corrected(π.Sum(p => p * p)),
            "alpha interval" => Alpha((c, k) => (c - k) * (c - k)),
            "alpha ordinal" => Alpha((c, k) => Math.Pow(Midrank(c) - Midrank(k), 2)),
            "ac1" => Corrected(π.Sum(p => p * (1 - p)) / (Labels - 1)),
            "brennan-prediger" => Corrected(1.0 / Labels),
            "conger" => Corrected(
                Pairs(everyone, everyone).Average(pair => Shares([pair.A]).Zip(Shares([pair.B]), (p, q) => p * q).Sum())
            ),
            "cohen" or "pooled kappa" => (paOwn - peOwn) / (1 - peOwn),
            "pooled agreement" => paOwn,
            _ => pa,
        };

        double Midrank(int c) => π[..c].Sum() + π[c] / 2;
        double Alpha(Func<int, int, double> delta)
        {
            var expected = 0.0;
            for (var c = 0; c < Labels; c++)
            for (var k = 0; k < Labels; k++)
                expected += π[c] * π[k] * delta(c, k);
            return 1 - Apart(everyone, everyone, delta) / expected;
        }
    }

    /// <summary>The long-run share of each label among these annotators.</summary>
    double[] Shares(int[] annotators) =>
        [
            .. Enumerable
                .Range(0, Labels)
                .Select(c => annotators.Average(a => Truths().Sum(t => t.P * Answer(a, t.Label, c)))),
        ];

    /// <summary>The long-run mean of δ over pairs of one annotator of each group on a unit.</summary>
    double Apart(int[] some, int[] others, Func<int, int, double> delta) =>
        Pairs(some, others)
            .Average(pair =>
            {
                var sum = 0.0;
                foreach (var (truth, p) in Truths())
                    for (var c = 0; c < Labels; c++)
                    for (var k = 0; k < Labels; k++)
                        sum += p * Answer(pair.A, truth, c) * Answer(pair.B, truth, k) * delta(c, k);
                return sum;
            });

    // Those of a slider are alike: one pair stands for all.
    IEnumerable<(int A, int B)> Pairs(int[] some, int[] others) =>
        (from a in some from b in others where a != b select (a, b)).Take(Kind is CellKind.Slider ? 1 : int.MaxValue);

    IEnumerable<(int Label, double P)> Truths() =>
        Kind is CellKind.Slider
            ? slider.Value.Truth.Select((p, t) => (t, p))
            : Enumerable.Range(0, Labels).Select(t => (t, t == 0 ? Prevalence : (1 - Prevalence) / (Labels - 1)));

    double Answer(int annotator, int truth, int label) =>
        Kind is CellKind.Slider ? slider.Value.Answer[truth][label]
        : label == truth ? AccuracyOf(annotator)
        : (1 - AccuracyOf(annotator)) / (Labels - 1);
}
