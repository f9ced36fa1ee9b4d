namespace RlhfGrains.Agreement;

/// <summary>
/// A gate in integers, as it is recorded when a policy is set: deciding needs these numbers and nothing else, so it is
/// the same on every machine and in every replay. The score is errors · <see cref="ErrorWeight"/> - correct · <see
/// cref="CorrectWeight"/>, in nanonats: the log-likelihood ratio of unacceptable to wanted.
/// </summary>
/// <param name="ErrorWeight">Nanonats that an error adds, above 0.</param>
/// <param name="CorrectWeight">Nanonats that a right answer takes off, above 0.</param>
/// <param name="FailScore">Fails at this score or above.</param>
/// <param name="PassScore">Passes at minus this score or below.</param>
/// <param name="ItemsMax">Items before truncation.</param>
/// <param name="ItemsAtEnd">Items after which it has surely ended; above <paramref name="ItemsMax"/> when it
/// extends.</param>
/// <param name="ErrorsAtEndMax">Passes at the end with at most so many errors, else fails; <c>null</c>: held.</param>
public sealed record GateBoundaries(
    long ErrorWeight,
    long CorrectWeight,
    long FailScore,
    long PassScore,
    int ItemsMax,
    int ItemsAtEnd,
    int? ErrorsAtEndMax
)
{
    /// <summary>Where an attempt stands after this many items, none of the earlier ones having decided.</summary>
    internal GateStatus At(int items, int errors)
    {
        var score = errors * ErrorWeight - (items - errors) * CorrectWeight;
        if (score >= FailScore)
            return GateStatus.Failed;
        if (score <= -PassScore)
            return GateStatus.Passed;
        if (items < ItemsAtEnd)
            return GateStatus.Undecided;
        return ErrorsAtEndMax is not { } most ? GateStatus.Held
            : errors <= most ? GateStatus.Passed
            : GateStatus.Failed;
    }

    /// <summary>
    /// The largest number of errors with which an attempt passes at this item; below 0 where none does.
    /// </summary>
    public int PassAtMostErrors(int items) => Math.Max(-1, Last(items, GateStatus.Passed));

    /// <summary>
    /// The smallest number of errors with which an attempt fails at this item; above <paramref name="items"/> where
    /// none does.
    /// </summary>
    public int FailAtLeastErrors(int items)
    {
        for (var errors = 0; errors <= items; errors++)
            if (At(items, errors) == GateStatus.Failed)
                return errors;
        return items + 1;
    }

    /// <summary>Where a sequence of answers leads; what comes after the decision is not looked at.</summary>
    public GateProgress Replay(IEnumerable<bool> correct) =>
        correct.Aggregate(new GateProgress(), (progress, right) => progress.Add(this, right));

    int Last(int items, GateStatus status)
    {
        for (var errors = items; errors >= 0; errors--)
            if (At(items, errors) == status)
                return errors;
        return -1;
    }
}
