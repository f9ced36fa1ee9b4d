namespace RlhfGrains.Agreement;

/// <summary>
/// The exact distribution of one attempt at a true accuracy, item by item: P(errors = e, undecided) moves to e and e +
/// 1, and what meets a boundary leaves. Answers are independent with one accuracy, which randomly drawn gold makes
/// true.
/// </summary>
sealed class GateLattice(GateBoundaries gate, double accuracy)
{
    readonly double[] undecided = Start(gate.ItemsAtEnd);
    int lowest,
        highest;

    public int Items { get; private set; }

    public double Pass { get; private set; }

    public double Fail { get; private set; }

    /// <summary>P(undecided with so many errors).</summary>
    public double Undecided(int errors) => errors < lowest || errors > highest ? 0 : undecided[errors];

    public double UndecidedInAll
    {
        get
        {
            var sum = 0.0;
            for (var e = lowest; e <= highest; e++)
                sum += undecided[e];
            return sum;
        }
    }

    /// <summary>One more item.</summary>
    /// <returns>P(the attempt was decided by this item).</returns>
    public double Step()
    {
        Items++;
        highest++;
        for (var e = highest; e >= lowest; e--)
            undecided[e] = undecided[e] * accuracy + (e > lowest ? undecided[e - 1] * (1 - accuracy) : 0);
        var before = Pass + Fail;
        while (lowest <= highest && gate.At(Items, lowest) == GateStatus.Passed)
            Pass += Take(lowest++);
        while (highest >= lowest && gate.At(Items, highest) == GateStatus.Failed)
            Fail += Take(highest--);
        return Pass + Fail - before;
    }

    double Take(int errors)
    {
        var taken = undecided[errors];
        undecided[errors] = 0;
        return taken;
    }

    static double[] Start(int items)
    {
        var start = new double[items + 2];
        start[0] = 1;
        return start;
    }
}
