namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>
/// How well each thing that was seen, and all of them together, tell one kind of task from the other.
/// </summary>
/// <param name="Auc">The probability that a task of the first kind is above one of the second, ties counting half: .5
/// tells nothing.</param>
/// <param name="StandardError">Of it, when the kinds are alike.</param>
readonly record struct Told(string Feature, double Auc, double StandardError, int First, int Second);

static class Distinguisher
{
    public const string Classifier = "all of them, fitted";

    /// <summary>What is asked for: nobody is right in more than 52 of 100 guesses between two.</summary>
    public const double AucDistanceMax = .02;

    /// <summary>
    /// What is seldom tried is allowed so many standard errors: by chance one in 15,000 comparisons is beyond.
    /// </summary>
    const double StandardErrorsMax = 4;

    /// <summary>5,000: of so many a fit is held to .02 itself.</summary>
    const int TasksWhole = 5_000;

    public static bool Holds(Told told) =>
        Math.Abs(told.Auc - .5)
        <= (
            told.Feature == Classifier && told.First + told.Second >= TasksWhole
                ? AucDistanceMax
                : Math.Max(AucDistanceMax, StandardErrorsMax * told.StandardError)
        );

    /// <summary>It comes of recognising the prompt, which tells a re-audit by itself.</summary>
    public static bool IsOfThePrompt(string feature) =>
        new[] { "other", "steps apart", "which came first", "places apart", "same " }.Any(p =>
            feature.StartsWith(p, StringComparison.Ordinal)
        );

    /// <param name="isFirst">Which kind a task is of.</param>
    /// <param name="mayKnow">Features that are looked at.</param>
    public static IReadOnlyList<Told> Look(
        IReadOnlyList<Sight> sights,
        Func<Sight, bool> isFirst,
        Func<string, bool> mayKnow
    )
    {
        var names = sights.SelectMany(s => s.Names).Where(mayKnow).Distinct().Order(StringComparer.Ordinal).ToList();
        var labels = sights.Select(isFirst).ToList();
        List<Told> told = [];
        foreach (var name in names)
        {
            // Only where it was tried: that it was is chance.
            var tried = Enumerable.Range(0, sights.Count).Where(i => sights[i].Names.Contains(name)).ToList();
            told.Add(Of(name, tried.Select(i => sights[i][name]), tried.Select(i => labels[i])));
        }
        told.Add(Fitted(sights, labels, names));
        return told;
    }

    /// <summary>Each half is scored by a fit to the other.</summary>
    static Told Fitted(IReadOnlyList<Sight> sights, IReadOnlyList<bool> labels, IReadOnlyList<string> names)
    {
        var rows = sights.Select(s => names.Select(n => s[n]).ToArray()).ToList();
        var half = sights.Count / 2;
        var scores = new double[sights.Count];
        foreach (var (from, to) in new[] { (0, half), (half, sights.Count) })
        {
            var others = Enumerable.Range(0, sights.Count).Where(i => i < from || i >= to).ToList();
            var fit = LogisticFit.Of([.. others.Select(i => rows[i])], [.. others.Select(i => labels[i])]);
            for (var i = from; i < to; i++)
                scores[i] = fit.Score(rows[i]);
        }
        return Of(Classifier, scores, labels);
    }

    static Told Of(string name, IEnumerable<double> values, IEnumerable<bool> labels)
    {
        // Exact to nine digits, which is more than anybody measures.
        var both = values.Select(v => (long)Math.Round(v * 1e9)).Zip(labels).ToList();
        var (first, second) = (
            both.Where(b => b.Second).Select(b => b.First).ToList(),
            both.Where(b => !b.Second).Select(b => b.First).ToList()
        );
        if (first.Count == 0 || second.Count == 0)
            return new(name, .5, 1, first.Count, second.Count);
        var test = RankTest.Of(first, second);
        return new(name, test.Auc, test.StandardError, first.Count, second.Count);
    }
}
