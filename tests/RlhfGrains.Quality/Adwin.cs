namespace RlhfGrains.Quality;

/// <summary>ADWIN (A. Bifet, R. Gavaldà 2007, doi:10.1137/1.9781611972771.42) with the constants of online-ml/river: a
/// window, kept as an exponential histogram, that drops its oldest part whenever two parts of it have means too far
/// apart. As there, the newest bucket of each size is not tried as a cut, and an alarm starts it anew. Only rises count
/// as alarms here unless it is two-sided; falls shorten the window.</summary>
public sealed class Adwin(
    double delta,
    int clock = 32,
    int bucketsMax = 5,
    int windowMin = 5,
    int grace = 10,
    bool twoSided = false
) : IDetector
{
    // Row r holds buckets of 2^r values, oldest first.
    readonly List<List<(double Total, double Variance)>> rows =
    [
        [],
    ];
    long width,
        ticks;
    double total,
        variance;

    public bool Observe(bool error) => Observe(error ? 1.0 : 0);

    public bool Observe(double x)
    {
        Insert(x);
        if (++ticks % clock != 0 || width <= grace || !Shrink())
            return false;
        rows.Clear();
        rows.Add([]);
        (width, ticks, total, variance) = (0, 0, 0, 0);
        return true;
    }

    void Insert(double x)
    {
        width++;
        rows[0].Add((x, 0));
        if (width > 1)
        {
            var away = x - total / (width - 1);
            variance += (width - 1) * away * away / width;
        }
        total += x;
        for (var r = 0; r < rows.Count && rows[r].Count > bucketsMax; r++)
        {
            if (r + 1 == rows.Count)
                rows.Add([]);
            var (a, b, n) = (rows[r][0], rows[r][1], (double)(1L << r));
            var apart = a.Total / n - b.Total / n;
            rows[r + 1].Add((a.Total + b.Total, a.Variance + b.Variance + n * n * apart * apart / (2 * n)));
            rows[r].RemoveRange(0, 2);
        }
    }

    bool Shrink()
    {
        var (alarm, again) = (false, true);
        while (again)
        {
            again = false;
            double n0 = 0,
                n1 = width,
                u0 = 0,
                u1 = total;
            for (var r = rows.Count - 1; r >= 0 && !again; r--)
            {
                for (var k = 0; k < rows[r].Count - 1; k++)
                {
                    var (sum, n) = (rows[r][k].Total, (double)(1L << r));
                    (n0, n1, u0, u1) = (n0 + n, n1 - n, u0 + sum, u1 - sum);
                    if (n1 < windowMin)
                        break;
                    if (n0 < windowMin || !Apart(n0, n1, u0 / n0 - u1 / n1))
                        continue;
                    alarm |= twoSided || u1 / n1 > u0 / n0;
                    again = true;
                    DropOldest();
                    break;
                }
            }
        }
        return alarm;
    }

    bool Apart(double n0, double n1, double difference)
    {
        // Matched to the false alarms of the others, delta leaves (0, 1), and without a floor the bound would vanish.
        var log = Math.Max(.01, Math.Log(2 * Math.Log(width) / delta));
        var inverse = 1 / (n0 - windowMin + 1) + 1 / (n1 - windowMin + 1);
        return Math.Abs(difference) > Math.Sqrt(2 * inverse * (variance / width) * log) + 2.0 / 3 * log * inverse;
    }

    void DropOldest()
    {
        var (row, n) = (rows[^1], (double)(1L << (rows.Count - 1)));
        var (sum, own) = row[0];
        width -= 1L << (rows.Count - 1);
        total -= sum;
        var apart = sum / n - total / width;
        variance -= own + n * width * apart * apart / (n + width);
        row.RemoveAt(0);
        while (rows.Count > 1 && rows[^1].Count == 0)
            rows.RemoveAt(rows.Count - 1);
    }
}
