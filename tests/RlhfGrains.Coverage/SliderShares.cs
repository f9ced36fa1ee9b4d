using MathNet.Numerics.Distributions;
using RlhfGrains.Agreement;

namespace RlhfGrains.Coverage;

/// <summary>
/// Normal positions and answers, rounded to 0..K-1 and kept on the scale: their exact probabilities, and draws from
/// them.
/// </summary>
sealed class SliderShares
{
    readonly double[] truthUpTo;
    readonly double[][] answerUpTo;

    public SliderShares(int labels, double centre, double spread, double error)
    {
        Truth = Rounded(labels, centre, spread);
        Answer = [.. Enumerable.Range(0, labels).Select(position => Rounded(labels, position, error))];
        truthUpTo = UpTo(Truth);
        answerUpTo = Array.ConvertAll(Answer, UpTo);
    }

    /// <summary>P(position).</summary>
    public double[] Truth { get; }

    /// <summary>P(answer | position), by position.</summary>
    public double[][] Answer { get; }

    public int DrawTruth(SplitMix64 random) => Draw(truthUpTo, random);

    public int DrawAnswer(int position, SplitMix64 random) => Draw(answerUpTo[position], random);

    static int Draw(double[] upTo, SplitMix64 random)
    {
        var at = Array.BinarySearch(upTo, random.NextDouble());
        return Math.Min(at < 0 ? ~at : at + 1, upTo.Length - 1);
    }

    static double[] Rounded(int labels, double mean, double deviation)
    {
        double UpTo(int label) =>
            label < 0 ? 0
            : label == labels - 1 ? 1
            : Normal.CDF(mean, deviation, label + .5);
        return [.. Enumerable.Range(0, labels).Select(label => UpTo(label) - UpTo(label - 1))];
    }

    static double[] UpTo(double[] shares)
    {
        var sum = 0.0;
        return Array.ConvertAll(shares, share => sum += share);
    }
}
