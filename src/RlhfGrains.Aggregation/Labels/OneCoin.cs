using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Labels;

/// <summary>What <see cref="OneCoin"/> estimates.</summary>
/// <param name="Accuracies">Of each annotator, in [0, 1].</param>
/// <param name="End">Its change is the largest move of a posterior probability.</param>
public sealed record OneCoinFit(
    LabelPosterior Posterior,
    IReadOnlyList<double> Priors,
    IReadOnlyList<double> Accuracies,
    FitEnd End
);

/// <summary>
/// <see cref="DawidSkene"/> with one number an annotator: right with it whatever the label is, and else any of the
/// other labels alike. Far less to estimate, so it is the better one where annotators judged little.
/// </summary>
/// <remarks>
/// Source: Zhang, Chen, Zhou and Jordan (2014), "Spectral methods meet EM", section 2 (the one-coin model),
/// arXiv:1406.3824; EM from the shares of the labels.
/// </remarks>
public static class OneCoin
{
    /// <param name="iterationsMax">EM steps at most.</param>
    /// <param name="tolerance">Done when no posterior probability moves by more than this.</param>
    public static OneCoinFit Fit(LabelJudgments judgments, int iterationsMax = 2_000, double tolerance = 1e-8)
    {
        var (items, labels) = (judgments.Items, judgments.Labels);
        var posterior = new double[items * labels];
        for (var item = 0; item < items; item++)
        {
            var row = posterior.AsSpan(item * labels, labels);
            var said = judgments.LabelsOf(item);
            if (said.Length == 0)
                row.Fill(1.0 / labels);
            else
                foreach (var k in said)
                    row[k] += 1.0 / said.Length;
        }
        var (accuracies, priors) = (new double[judgments.Annotators], new double[labels]);
        var (step, change) = (0, double.PositiveInfinity);
        for (; step < iterationsMax && change > tolerance; step++)
        {
            Estimate(judgments, posterior, accuracies, priors);
            change = Expect(judgments, posterior, accuracies, priors);
        }
        if (step == 0)
            Estimate(judgments, posterior, accuracies, priors);
        return new OneCoinFit(
            new LabelPosterior(items, labels, posterior),
            priors,
            accuracies,
            new FitEnd(step, change, change <= tolerance)
        );
    }

    static void Estimate(LabelJudgments judgments, double[] posterior, double[] accuracies, double[] priors)
    {
        var (labels, counts) = (judgments.Labels, new int[accuracies.Length]);
        Array.Clear(accuracies);
        Array.Clear(priors);
        for (var item = 0; item < judgments.Items; item++)
        {
            for (var k = 0; k < labels; k++)
                priors[k] += posterior[item * labels + k] / judgments.Items;
            var who = judgments.AnnotatorsOf(item);
            var said = judgments.LabelsOf(item);
            for (var j = 0; j < said.Length; j++)
            {
                accuracies[who[j]] += posterior[item * labels + said[j]];
                counts[who[j]]++;
            }
        }
        // Whoever judged nothing is taken to guess.
        for (var a = 0; a < counts.Length; a++)
            accuracies[a] = counts[a] == 0 ? 1.0 / labels : accuracies[a] / counts[a];
    }

    static double Expect(LabelJudgments judgments, double[] posterior, double[] accuracies, double[] priors)
    {
        var labels = judgments.Labels;
        var (largest, logs) = (0.0, new double[labels]);
        for (var item = 0; item < judgments.Items; item++)
        {
            for (var k = 0; k < labels; k++)
                logs[k] = Math.Log(priors[k]);
            var who = judgments.AnnotatorsOf(item);
            var said = judgments.LabelsOf(item);
            for (var j = 0; j < said.Length; j++)
            {
                var right = Math.Log(accuracies[who[j]]);
                var wrong = Math.Log((1 - accuracies[who[j]]) / (labels - 1));
                for (var k = 0; k < labels; k++)
                    logs[k] += k == said[j] ? right : wrong;
            }
            var max = logs.Max();
            // Two who cannot be wrong contradict each other: what was believed before stays.
            if (double.IsNegativeInfinity(max))
                continue;
            var sum = 0.0;
            for (var k = 0; k < labels; k++)
                sum += logs[k] = Math.Exp(logs[k] - max);
            for (var k = 0; k < labels; k++)
            {
                ref var p = ref posterior[item * labels + k];
                largest = Math.Max(largest, Math.Abs(p - logs[k] / sum));
                p = logs[k] / sum;
            }
        }
        return largest;
    }
}
