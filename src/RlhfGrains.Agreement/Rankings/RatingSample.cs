namespace RlhfGrains.Agreement;

/// <summary>Ratings as a list, so that missing ones are simply not there. Targets and raters without a rating are not
/// counted.</summary>
sealed class RatingSample
{
    readonly List<int> target = [],
        rater = [];
    readonly List<double> y = [];
    readonly Dictionary<int, int> targets = [],
        raters = [];
    double first;

    public void Add(int ofTarget, int byRater, double rating)
    {
        if (!double.IsFinite(rating))
            throw new ArgumentException("A rating is not a finite number.", nameof(rating));
        // Counted from the first rating: ratings that are all alike are then exactly 0, however they round.
        if (y.Count == 0)
            first = rating;
        MaxAbs = Math.Max(MaxAbs, Math.Abs(rating));
        target.Add(CodeOf(targets, ofTarget));
        rater.Add(CodeOf(raters, byRater));
        y.Add(rating - first);
    }

    /// <summary>n rows (targets) of k ratings (raters); NaN: missing.</summary>
    /// <exception cref="ArgumentException">Rows of unequal length, or a rating that is infinite.</exception>
    public static RatingSample Of(IReadOnlyList<double[]> ratings)
    {
        var sample = new RatingSample();
        for (var i = 0; i < ratings.Count; i++)
        {
            var row = ratings[i];
            if (row.Length != ratings[0].Length)
                throw new ArgumentException(
                    $"A target has {row.Length} ratings, another {ratings[0].Length}.",
                    nameof(ratings)
                );
            for (var j = 0; j < row.Length; j++)
                if (!double.IsNaN(row[j]))
                    sample.Add(i, j, row[j]);
        }
        return sample;
    }

    /// <summary>The judgments of a table whose labels are numbers.</summary>
    /// <param name="table">The judgments.</param>
    /// <param name="values">The number of each label.</param>
    public static RatingSample Of(JudgmentTable table, IReadOnlyList<double> values)
    {
        var sample = new RatingSample();
        for (var item = 0; item < table.Items.Count; item++)
        {
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(item),
                labels = table.LabelsOf(item);
            for (var i = 0; i < labels.Length; i++)
                sample.Add(item, annotators[i], values[labels[i]]);
        }
        return sample;
    }

    /// <summary>N.</summary>
    public int Ratings => y.Count;

    /// <summary>n.</summary>
    public int Targets => targets.Count;

    /// <summary>k.</summary>
    public int Raters => raters.Count;

    /// <summary>Every rater rated every target.</summary>
    public bool IsComplete => (long)Targets * Raters == Ratings;

    /// <summary>The largest rating without its sign: what rounding is relative to.</summary>
    public double MaxAbs { get; private set; }

    public IReadOnlyList<int> Target => target;

    public IReadOnlyList<int> Rater => rater;

    /// <summary>Each rating, less the first one.</summary>
    public IReadOnlyList<double> Y => y;

    static int CodeOf(Dictionary<int, int> codes, int name)
    {
        if (codes.TryGetValue(name, out var code))
            return code;
        codes.Add(name, codes.Count);
        return codes.Count - 1;
    }
}
