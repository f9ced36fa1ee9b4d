namespace RlhfGrains.Aggregation.Labels;

/// <summary>
/// The share of each label among an item's judgments. Ties stay ties (<see cref="LabelPosterior.LabelOf"/> is null),
/// and an item without judgments has no label.
/// </summary>
public static class MajorityVote
{
    public static LabelPosterior Read(LabelJudgments judgments) => Weighted(judgments, weights: null);

    /// <summary>
    /// Each judgment weighs what its annotator agreed with the majority: the posterior that the majority gives to the
    /// labels that the annotator gave, on average ("Wawa", worker agreement with aggregate).
    /// </summary>
    public static (LabelPosterior Posterior, IReadOnlyList<double> Weights) ReadWeighted(LabelJudgments judgments)
    {
        var majority = Read(judgments);
        var (sums, counts) = (new double[judgments.Annotators], new long[judgments.Annotators]);
        for (var item = 0; item < judgments.Items; item++)
        {
            // As crowd-kit does, so that figures compare: a tie goes to the first of its labels.
            var best = First(majority.Of(item));
            var annotators = judgments.AnnotatorsOf(item);
            var labels = judgments.LabelsOf(item);
            for (var j = 0; j < labels.Length; j++)
            {
                counts[annotators[j]]++;
                if (labels[j] == best)
                    sums[annotators[j]]++;
            }
        }
        for (var a = 0; a < sums.Length; a++)
            sums[a] = counts[a] == 0 ? 0 : sums[a] / counts[a];
        return (Weighted(judgments, sums), sums);
    }

    static int First(ReadOnlySpan<double> row)
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
        {
            if (row[k] > row[best])
                best = k;
        }
        return best;
    }

    static LabelPosterior Weighted(LabelJudgments judgments, double[]? weights)
    {
        var p = new double[judgments.Items * judgments.Labels];
        for (var item = 0; item < judgments.Items; item++)
        {
            var row = p.AsSpan(item * judgments.Labels, judgments.Labels);
            var annotators = judgments.AnnotatorsOf(item);
            var labels = judgments.LabelsOf(item);
            var sum = 0.0;
            for (var j = 0; j < labels.Length; j++)
            {
                var weight = weights?[annotators[j]] ?? 1;
                row[labels[j]] += weight;
                sum += weight;
            }
            if (sum == 0)
                continue;
            foreach (ref var share in row)
                share /= sum;
        }
        return new LabelPosterior(judgments.Items, judgments.Labels, p);
    }
}
