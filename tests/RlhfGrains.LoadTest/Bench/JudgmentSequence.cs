namespace RlhfGrains.LoadTest.Bench;

/// <summary>One judgment to be sent.</summary>
/// <param name="Number">Unique within the bench.</param>
readonly record struct PlannedJudgment(long Number, int Item, int Annotator, int Strength);

/// <summary>
/// Who judges what: goes over the range again and again, each time with other annotators, so that nobody judges an item
/// twice.
/// </summary>
/// <param name="firstNumber">How many judgments earlier runs have planned.</param>
/// <param name="countMax">After so many it begins again: the same judgments, which the server has.</param>
sealed class JudgmentSequence(ItemRange items, long firstNumber, long countMax = long.MaxValue)
{
    /// <summary>Spreads neighbouring items over the annotators.</summary>
    const int AnnotatorStep = 13;

    long planned;

    public long Planned => Interlocked.Read(ref planned);

    /// <summary>What it has planned so far, over and over.</summary>
    public JudgmentSequence Again() => new(items, firstNumber, Planned);

    public PlannedJudgment Next()
    {
        var n = (Interlocked.Increment(ref planned) - 1) % countMax;
        var item = items.From + (int)(n % items.Count);
        var pass = n / items.Count;
        if (pass >= BenchOptions.Annotators)
            throw new InputException("more judgments than the items can take: use fewer seconds");
        var annotator = (int)((pass + (long)item * AnnotatorStep) % BenchOptions.Annotators);
        // The item's own value, moved a little by some annotators: coefficients that look like people's.
        var strength = item % JudgmentBytes.StrengthCount - JudgmentBytes.Strength;
        if (annotator % 3 == 0)
            strength = Math.Clamp(strength + (int)(pass % 3) - 1, -JudgmentBytes.Strength, JudgmentBytes.Strength);
        return new PlannedJudgment(firstNumber + n, item, annotator, strength);
    }
}
