namespace RlhfGrains.Agreement;

/// <summary>Where an attempt stands. Stored as its number.</summary>
public enum GateStatus
{
    Undecided = 0,
    Passed = 1,
    Failed = 2,

    /// <summary>Ended without a decision; a person decides.</summary>
    Held = 3,
}

/// <summary>One attempt at a gate so far: two counts and what they led to.</summary>
/// <param name="Items">Answers taken.</param>
/// <param name="Correct">Right ones among them.</param>
/// <param name="Status">Once decided it stays.</param>
public readonly record struct GateProgress(int Items, int Correct, GateStatus Status = GateStatus.Undecided)
{
    public int Errors => Items - Correct;

    /// <summary>
    /// Takes an answer. After the decision nothing is counted: answers under way then do not reopen it.
    /// </summary>
    public GateProgress Add(GateBoundaries gate, bool correct)
    {
        if (Status != GateStatus.Undecided)
            return this;
        var (items, right) = (Items + 1, Correct + (correct ? 1 : 0));
        return new GateProgress(items, right, gate.At(items, items - right));
    }

    /// <summary>True when the attempt goes on past its truncation.</summary>
    public bool IsExtended(GateBoundaries gate) =>
        Status == GateStatus.Undecided && Items >= gate.ItemsMax && gate.ItemsAtEnd > gate.ItemsMax;

    /// <summary>The fewest further right answers, in a row, that pass.</summary>
    /// <returns>0 when passed; <c>null</c> when no such number does within the items left, or the attempt has ended
    /// otherwise.</returns>
    public int? CorrectNeeded(GateBoundaries gate) => Needed(gate, correct: true, GateStatus.Passed);

    /// <summary>The fewest further errors, in a row, that fail.</summary>
    /// <returns>0 when failed; <c>null</c> when no such number does within the items left, or the attempt has ended
    /// otherwise.</returns>
    public int? ErrorsToFail(GateBoundaries gate) => Needed(gate, correct: false, GateStatus.Failed);

    int? Needed(GateBoundaries gate, bool correct, GateStatus aim)
    {
        var (progress, steps) = (this, 0);
        for (; progress.Status == GateStatus.Undecided; steps++)
            progress = progress.Add(gate, correct);
        return progress.Status == aim ? steps : null;
    }
}
