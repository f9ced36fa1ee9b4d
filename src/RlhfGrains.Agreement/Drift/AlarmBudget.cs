namespace RlhfGrains.Agreement;

/// <summary>A stream's part in an annotator's false alarms.</summary>
/// <param name="PerJudgment">Observations of the stream per judgment of the annotator, in (0, 1]: gold that is every
/// tenth task has .1.</param>
/// <param name="Weight">Share of the false alarms, relative to the other streams', above 0.</param>
public readonly record struct StreamShare(double PerJudgment, double Weight = 1);

/// <summary>
/// A policy states the mean number of judgments between false alarms of an annotator over ALL streams. Alarms of stable
/// streams are nearly Poisson, so rates add: 1 / M = Σ rate. A stream with share w of them has w / M alarms a judgment,
/// and its mean run length in observations of its own is PerJudgment · M / w. The sum is a bound where streams depend
/// on each other: alarms that come together are counted twice.
/// </summary>
public static class AlarmBudget
{
    /// <summary>The mean run lengths, each in observations of its stream.</summary>
    /// <param name="judgmentsBetweenFalseAlarms">M, above 0.</param>
    /// <param name="streams">Every stream that can alarm, those of all categories included.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share or M is out of its range.</exception>
    public static double[] ObservationsBetweenFalseAlarms(
        double judgmentsBetweenFalseAlarms,
        IReadOnlyList<StreamShare> streams
    )
    {
        if (judgmentsBetweenFalseAlarms is not > 0)
            throw new ArgumentOutOfRangeException(nameof(judgmentsBetweenFalseAlarms));
        if (streams.Any(stream => stream.PerJudgment is not (> 0 and <= 1) || stream.Weight is not > 0))
            throw new ArgumentOutOfRangeException(
                nameof(streams),
                "Observations per judgment are in (0, 1], weights above 0."
            );
        var total = streams.Sum(stream => stream.Weight);
        return [.. streams.Select(stream => stream.PerJudgment * judgmentsBetweenFalseAlarms * total / stream.Weight)];
    }
}
