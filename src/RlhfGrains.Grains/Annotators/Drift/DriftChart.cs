using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>A point of a stream's chart.</summary>
/// <param name="Observation">From 1.</param>
/// <param name="At">When it was judged.</param>
/// <param name="First">S of the first detector behind it; back at 0 where it raised an alarm.</param>
/// <param name="Second">Of the second; 0 where there is none.</param>
public readonly record struct ChartPoint(long Observation, Instant At, int First, int Second);

/// <summary>
/// The statistic over time, thinned out as it grows longer: every point there is, then every second, every fourth, ...
/// </summary>
sealed class DriftChart
{
    /// <summary>48 points at most, 24 at least once there were as many: enough for a line as wide as a hand.</summary>
    public const int PointsMax = 48;

    readonly List<ChartPoint> points = [];
    long stride = 1;

    public IReadOnlyList<ChartPoint> Points => points;

    public bool Takes(long observation) => observation % stride == 0;

    public void Add(ChartPoint point)
    {
        points.Add(point);
        if (points.Count < PointsMax)
            return;
        stride *= 2;
        points.RemoveAll(p => p.Observation % stride != 0);
    }

    public ChartSnapshot Save() => new(stride, [.. points]);

    public static DriftChart Restore(ChartSnapshot saved)
    {
        var chart = new DriftChart { stride = saved.Stride };
        chart.points.AddRange(saved.Points);
        return chart;
    }
}

public sealed record ChartSnapshot(long Stride, IReadOnlyList<ChartPoint> Points);
