using RlhfGrains.Agreement;

namespace RlhfGrains.Quality;

/// <summary>A detector of more errors; an alarm starts it anew.</summary>
public interface IDetector
{
    bool Observe(bool error);
}

/// <summary>Ours, with the baseline's rate.</summary>
public sealed class CusumDetectorOf(DriftDesign design) : IDetector
{
    readonly DriftStream stream = new(design);

    public bool Observe(bool error) => stream.Observe(DriftDesign.Symbol(0, error)) is not null;
}

/// <summary>
/// Page-Hinkley as in online-ml/river, for rises: the deviation from the running mean, summed with forgetting, never
/// below 0.
/// </summary>
/// <param name="threshold">Alarm above it.</param>
/// <param name="delta">Deviation that is tolerated.</param>
public sealed class PageHinkley(double threshold, double delta = .005, double alpha = .9999, int observationsMin = 30)
    : IDetector
{
    long n;
    double mean,
        rise;

    public bool Observe(bool error) => Observe(error ? 1.0 : 0);

    public bool Observe(double x)
    {
        n++;
        mean += (x - mean) / n;
        rise = Math.Max(0, alpha * rise + (x - mean - delta));
        if (n < observationsMin || rise <= threshold)
            return false;
        (n, mean, rise) = (0, 0, 0);
        return true;
    }
}
