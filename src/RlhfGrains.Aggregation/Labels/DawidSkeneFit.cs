using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Labels;

/// <summary>What <see cref="DawidSkene"/> estimates.</summary>
/// <param name="Posterior">Of each item's true label.</param>
/// <param name="Priors">Share of each true label; they sum to 1.</param>
/// <param name="LogLikelihood">Of the judgments, natural logarithm, under the estimates that the posterior was made
/// with.</param>
/// <param name="End">Its change is the largest move of a posterior probability.</param>
public sealed record DawidSkeneFit(
    LabelPosterior Posterior,
    IReadOnlyList<double> Priors,
    double LogLikelihood,
    FitEnd End
)
{
    readonly double[] rates = [];

    internal DawidSkeneFit(LabelPosterior posterior, double[] priors, double logLikelihood, FitEnd end, double[] rates)
        : this(posterior, priors, logLikelihood, end) => this.rates = rates;

    /// <returns>P(the annotator says <paramref name="said"/> | the item's label is <paramref name="label"/>), in [0,
    /// 1].</returns>
    public double Rate(int annotator, int label, int said) =>
        rates[(annotator * Priors.Count + said) * Priors.Count + label];

    /// <returns>How often the annotator is right, over labels as frequent as <see cref="Priors"/> says; in [0,
    /// 1].</returns>
    public double Accuracy(int annotator)
    {
        var right = 0.0;
        for (var k = 0; k < Priors.Count; k++)
            right += Priors[k] * Rate(annotator, k, k);
        return right;
    }
}
